# What a person does with Repère. `make run` and `make test` need nothing done by hand before them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := aide

APPLICATION := .venv/application/bin
BOT := .venv/bot/bin
# One thread for each mathematical library: several that wait for each other on two cores are ten times slower.
export OMP_NUM_THREADS := 1
export OPENBLAS_NUM_THREADS := 1
export RASA_TELEMETRY_ENABLED := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export TF_CPP_MIN_LOG_LEVEL := 3
export PYTHONPATH := $(CURDIR)

.PHONY: aide run test lint bench evaluate installer preparer entrainer verifier ingerer calibrer verrouiller communes

aide: ## cette aide
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: installer preparer entrainer ## tout installer, puis démarrer Repère (Ctrl-C pour arrêter)
	@$(APPLICATION)/python -m api.demarrage

test: installer preparer entrainer ## tous les tests
	@$(APPLICATION)/python -m pytest

lint: installer ## ruff et mypy
	@$(APPLICATION)/ruff check . && $(APPLICATION)/ruff format --check . && $(APPLICATION)/mypy

bench: installer preparer entrainer ## mesures de vitesse, de mémoire et de compréhension
	@$(APPLICATION)/python -m bench

evaluate: installer preparer entrainer ## QUESTIONS=f.jsonl [DEPT=77] [WHO=resident,kiosk] [OPTIONS="--echecs 20"] : justesse
	@$(APPLICATION)/python -m bench.evaluation "$(QUESTIONS)" --departement "$(DEPT)" --qui "$(WHO)" $(OPTIONS)

verifier: installer ## [DOCUMENTS=dossier] prouver les chiffres des fiches
	@$(APPLICATION)/python -m knowledge check $(if $(DOCUMENTS),--documents "$(DOCUMENTS)")

ingerer: installer ## FICHIERS="schema.txt …" ingérer des schémas pour la recherche des agents
	@$(APPLICATION)/python -m knowledge ingest $(FICHIERS)

calibrer: installer preparer ## refaire les poids de la recherche (longue)
	@$(APPLICATION)/python -m knowledge calibrer

installer: .venv/application/.pret .venv/bot/.pret

.venv/application/.pret: requirements/tests.txt requirements/outils.txt scripts/environnement.sh
	@scripts/environnement.sh application 3.11 requirements/tests.txt

.venv/bot/.pret: requirements/bot.txt requirements/outils.txt scripts/environnement.sh
	@scripts/environnement.sh bot 3.10 requirements/bot.txt

preparer: installer
	@$(APPLICATION)/python -m api.preparation

entrainer: installer preparer
	@scripts/entrainer.sh

verrouiller: ## refaire les listes de paquets avec empreintes
	@scripts/verrouiller.sh

"""`make bench`: start, speed, memory and understanding, measured in one run and printed. Nothing here fails a build."""

import argparse
import json
import os
import secrets
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import yaml
from tqdm import tqdm

from api.reglages import RACINE
from bench.client import Client
from bench.service import free_port, started

DOSSIER = RACINE / "var" / "mesure"
MODELE = RACINE / "bot" / "models" / "repere.tar.gz"
TENUS_A_PART = RACINE / "tests" / "donnees" / "intentions.yml"
PROGRAMMES = {"api": "uvicorn", "actions": "rasa_sdk", "rasa": "rasa run"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--sans-validation-croisee", action="store_true", help="dix minutes de moins")
    arguments = parser.parse_args()
    shutil.rmtree(DOSSIER, ignore_errors=True)
    phrases = questions()
    with started(DOSSIER, wait=False) as client:
        start = time.monotonic()  # `started` gives the client as soon as the service is launched
        print(f"premier tour répondu (mode simple) : {_until(client, start, full=False):.1f} s après le démarrage")
        print(f"premier tour répondu par Rasa : {_until(client, start, full=True):.1f} s après le démarrage")
        _speed(client, phrases)
        _memory()
    _understanding()
    if not arguments.sans_validation_croisee:
        _cross_validation()
    return 0


def questions(limite: int = 60) -> list[str]:
    """Messages of ordinary length: those held out from training."""
    content = yaml.safe_load(TENUS_A_PART.read_text(encoding="utf-8"))["nlu"]
    lines = [e for entry in content if entry["intent"] == "s_informer" for e in entry["examples"].splitlines()]
    others = [e for entry in content if entry["intent"] != "s_informer" for e in entry["examples"].splitlines()[:2]]
    return [line.removeprefix("- ").strip() for line in lines + others if line.strip()][:limite]


def _until(client: Client, start: float, *, full: bool) -> float:
    """Seconds from `start` to the first answer (to the first that is not degraded, when `full`)."""
    while True:
        try:
            reponse = client.say(client.open("77"), "je n'arrive plus à payer ma facture d'électricité")
        except httpx.HTTPError:
            time.sleep(0.1)
            continue
        if not (full and reponse["degrade"]):
            return time.monotonic() - start
        time.sleep(0.5)


def _speed(client: Client, phrases: list[str]) -> None:
    """A turn through the api, and Rasa's parse of the same messages, one after the other."""
    turns, parses = [], []
    degraded = 0
    with open_rasa() as parse:
        for phrase in phrases[:5]:
            client.say(client.open("77"), phrase)
            parse(phrase)
        for phrase in tqdm(phrases, desc="Tours", unit="tour", file=sys.stderr):
            conversation = client.open("77")
            begin = time.perf_counter()
            degraded += client.say(conversation, phrase)["degrade"]
            middle = time.perf_counter()
            parse(phrase)
            turns.append(1000 * (middle - begin))
            parses.append(1000 * (time.perf_counter() - middle))
    print(
        f"un tour par l'api : médiane {statistics.median(turns):.0f} ms, 95e centile {_p95(turns):.0f} ms "
        f"({len(turns)} tours, {degraded} dégradés)"
    )
    print(f"analyse de Rasa seule : médiane {statistics.median(parses):.0f} ms, 95e centile {_p95(parses):.0f} ms")
    print(f"rapport des médianes : {statistics.median(turns) / statistics.median(parses):.2f}")


def _p95(values: list[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))]


@contextmanager
def open_rasa() -> Iterator[Any]:
    """A Rasa with its API open, on loopback, with a token: for this measure only."""
    port, token = free_port(), secrets.token_urlsafe(16)
    command: list[str | Path] = [
        RACINE / ".venv/bot/bin/rasa", "run", "--enable-api", "--auth-token", token, "--interface", "127.0.0.1",
        "--port", str(port), "--model", MODELE, "--endpoints", RACINE / "endpoints.yml",
    ]  # fmt: skip
    environment = os.environ | {"REPERE_ACTIONS_PORT": "1", "REPERE_RASA_URL": f"sqlite:///{DOSSIER}/analyse.db"}
    with (DOSSIER / "analyse.log").open("w") as log:
        process = subprocess.Popen(command, cwd=RACINE, env=environment, stdout=log, stderr=log)
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", params={"token": token}, timeout=60)

    def parse(texte: str) -> None:
        client.post("/model/parse", json={"text": texte}).raise_for_status()

    try:
        for _ in range(240):
            try:
                parse("bonjour")
                break
            except httpx.HTTPError:
                time.sleep(1)
        yield parse
    finally:
        process.terminate()
        process.wait(timeout=30)


def _memory() -> None:
    """Resident memory of each process of the service."""
    children = psutil.Process().children(recursive=True)
    for nom, mark in PROGRAMMES.items():
        for process in children:
            if mark in " ".join(process.cmdline()):
                print(f"mémoire de {nom} : {process.memory_info().rss / 1e6:.0f} Mo")
                break


def _understanding() -> None:
    """Intents and entities on messages written by others than the training set's authors."""
    done = subprocess.run(
        [RACINE / ".venv/bot/bin/python", "-m", "bot.mesure", MODELE, TENUS_A_PART],
        cwd=RACINE, capture_output=True, text=True, check=True,
    )  # fmt: skip
    scores = json.loads(done.stdout.strip().splitlines()[-1])
    print(
        f"messages tenus à part ({scores['exemples']}) : F1 des intentions {scores['f1_intentions']} "
        f"(macro {scores['f1_macro']}), F1 des entités {scores['f1_entites']}"
    )
    for row in scores["seuils"]:
        print(f"  seuil {row['seuil']} : {row['gardes']:.1%} des messages gardés, {row['justes']:.1%} justes")
    print("  confusions : " + ", ".join(f"{nom} ({count})" for nom, count in scores["erreurs"][:8]))


def _cross_validation() -> None:
    """Five folds over the training set, by Rasa itself."""
    out = DOSSIER / "validation"
    environment = os.environ | {"REPERE_ACTIONS_PORT": "1", "REPERE_RASA_URL": "sqlite://"}
    print("validation croisée en cinq parts (une dizaine de minutes)…", flush=True)
    subprocess.run(
        [RACINE / ".venv/bot/bin/rasa", "test", "nlu", "--cross-validation", "--folds", "5", "--nlu", "bot/data/nlu",
         "--config", "config.yml", "--domain", "domain.yml", "--out", out, "--no-plot"],
        cwd=RACINE, env=environment, capture_output=True, check=True,
    )  # fmt: skip
    for nom, fichier in (("intentions", "intent_report.json"), ("entités", "CRFEntityExtractor_report.json")):
        report = json.loads((Path(out) / fichier).read_text(encoding="utf-8"))
        weighted = report["weighted avg"]["f1-score"]
        print(f"validation croisée, {nom} : F1 {weighted:.3f} (macro {report['macro avg']['f1-score']:.3f})")


if __name__ == "__main__":
    sys.exit(main())

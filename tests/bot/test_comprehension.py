"""The bot understands acts of dialogue in messages that its authors did not write."""

import json
import subprocess

import pytest
import yaml

from api.reglages import RACINE
from tests.conftest import DONNEES


def test_intents_and_entities_on_held_out_messages(capsys: pytest.CaptureFixture[str]) -> None:
    done = subprocess.run(
        [RACINE / ".venv/bot/bin/python", "-m", "bot.mesure", "bot/models/repere.tar.gz", DONNEES / "intentions.yml"],
        cwd=RACINE,
        capture_output=True,
        text=True,
        check=True,
    )
    scores = json.loads(done.stdout.strip().splitlines()[-1])
    with capsys.disabled():
        print(
            f"\nintentions : F1 {scores['f1_intentions']} (macro {scores['f1_macro']}), "
            f"entités : F1 {scores['f1_entites']}, sur {scores['exemples']} messages"
        )
    assert scores["f1_intentions"] >= 0.75
    assert scores["f1_entites"] >= 0.60


def test_the_fallback_threshold_is_the_one_that_rasa_reads() -> None:
    """Rasa reads `threshold`; the `confidence_threshold` of its documentation is silently ignored."""
    pipeline = yaml.safe_load((RACINE / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    fallback = next(step for step in pipeline if step["name"] == "FallbackClassifier")
    assert set(fallback) == {"name", "threshold", "ambiguity_threshold"}


def test_slots_are_not_carried_to_a_new_session() -> None:
    domain = yaml.safe_load((RACINE / "domain.yml").read_text(encoding="utf-8"))
    assert domain["session_config"]["carry_over_slots_to_new_session"] is False


def test_no_sentence_is_trained_in_two_acts_nor_held_out_and_trained() -> None:
    seen: dict[str, str] = {}
    for fichier in [*sorted((RACINE / "bot/data/nlu").glob("*.yml")), DONNEES / "intentions.yml"]:
        for entry in yaml.safe_load(fichier.read_text(encoding="utf-8"))["nlu"]:
            for line in filter(None, map(str.strip, entry["examples"].splitlines())):
                held_out = fichier.name == "intentions.yml"
                # One-word turns ("oui", "merci") are the same whoever writes them.
                if len(line.split()) <= 4 and held_out:
                    continue
                assert line.lower() not in seen, f"{line} : {fichier.name} et {seen[line.lower()]}"
                seen[line.lower()] = fichier.name

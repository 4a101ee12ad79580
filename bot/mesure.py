"""Measure the trained bot on messages written by others: `python -m bot.mesure MODEL FILE` prints JSON.

Runs in the bot's environment. Entities are counted by their label and their exact span.
"""

import asyncio
import json
import sys
from collections import Counter
from typing import Any, Dict, List, Set, Tuple

from rasa.core.agent import Agent
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from sklearn.metrics import classification_report, f1_score

ENTITES = {"age", "personne", "foyer", "temps"}
FALLBACK = "nlu_fallback"


async def measure(modele: str, fichier: str) -> Dict[str, Any]:
    """Intent and entity scores of the model on the messages of a Rasa NLU file."""
    agent = Agent.load(modele)
    expected, predicted, confidences = [], [], []
    counts: Counter = Counter()
    for example in RasaFileImporter(training_data_paths=[fichier]).get_nlu_data().intent_examples:
        parsed = await agent.parse_message(example.get(TEXT))
        ranking = [row for row in parsed["intent_ranking"] if row["name"] != FALLBACK]
        expected.append(example.get(INTENT))
        predicted.append(ranking[0]["name"])
        confidences.append(round(float(ranking[0]["confidence"]), 3))
        _count(counts, _spans(example.get(ENTITIES, [])), _spans(parsed["entities"]))
    report = classification_report(expected, predicted, output_dict=True, zero_division=0)
    return {
        "exemples": len(expected),
        "f1_intentions": round(f1_score(expected, predicted, average="weighted"), 3),
        "f1_macro": round(f1_score(expected, predicted, average="macro"), 3),
        "f1_entites": round(_f1(counts), 3),
        "par_intention": {
            nom: round(scores["f1-score"], 2) for nom, scores in report.items() if isinstance(scores, dict)
        },
        "seuils": _curve(expected, predicted, confidences),
        "erreurs": Counter(f"{e} -> {p}" for e, p in zip(expected, predicted, strict=True) if e != p).most_common(12),
    }


def _spans(entities: List[Dict[str, Any]]) -> Set[Tuple[str, int, int]]:
    return {(e["entity"], e["start"], e["end"]) for e in entities if e["entity"] in ENTITES}


def _count(counts: Counter, wanted: Set[Tuple[str, int, int]], found: Set[Tuple[str, int, int]]) -> None:
    counts["justes"] += len(wanted & found)
    counts["manques"] += len(wanted - found)
    counts["en_trop"] += len(found - wanted)


def _f1(counts: Counter) -> float:
    total = 2 * counts["justes"] + counts["manques"] + counts["en_trop"]
    return 2 * counts["justes"] / total if total else 1.0


def _curve(expected: List[str], predicted: List[str], confidences: List[float]) -> List[Dict[str, float]]:
    """For each threshold: the share of messages kept, and the share of those that are right."""
    rows = []
    for seuil in (0.0, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7):
        kept = [e == p for e, p, c in zip(expected, predicted, confidences, strict=True) if c >= seuil]
        right = sum(kept) / len(kept) if kept else 1.0
        rows.append(
            {
                "seuil": seuil,
                "gardes": round(len(kept) / len(expected), 3),
                "justes": round(right, 3),
            }
        )
    return rows


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(*sys.argv[1:3])), ensure_ascii=False))

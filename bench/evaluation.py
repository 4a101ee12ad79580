"""Are the answers right? `make evaluate QUESTIONS=file.jsonl [DEPT=77] [WHO=resident,kiosk]`.

Each question is asked in a fresh conversation with its département and channel. Rows with `turns` are conversations:
each turn is scored on its own reply.
"""

import argparse
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tqdm import tqdm

from bench.client import Client
from bench.notation import TexteMontre
from bench.service import running

CANAUX = {"resident": "widget", "agent": "agent", "kiosk": "borne"}
INTERDITS_HORS_SUJET = {
    "fiche",
    "lieux",
    "passages",
    "eligibilite",
    "escalade",
    "question",
}


@dataclass
class Resultat:
    """How one reply fared; `faits` is the share of its facts that were given, None when it has none."""

    ligne: dict[str, Any]
    reponse: dict[str, Any]
    faits: float | None

    @property
    def types(self) -> list[str]:
        return [message["type"] for message in self.reponse["messages"]]


@dataclass
class Bilan:
    resultats: list[Resultat] = field(default_factory=list)
    suites: list[Resultat] = field(default_factory=list)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make evaluate", description=__doc__)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--departement", default="")
    parser.add_argument("--qui", default="")
    parser.add_argument("--details", type=Path, help="écrire ici chaque question et sa note")
    arguments = parser.parse_args(argv)
    if not arguments.questions.is_file():
        print(
            "Donnez un fichier : make evaluate QUESTIONS=questions.jsonl",
            file=sys.stderr,
        )
        return 2
    lines = [json.loads(line) for line in arguments.questions.read_text(encoding="utf-8").splitlines() if line.strip()]
    who = set(filter(None, arguments.qui.split(",")))
    kept = [
        line
        for line in lines
        if (not arguments.departement or line["dept"] == arguments.departement) and (not who or line["who"] in who)
    ]
    if not kept:
        print("Aucune question ne correspond.", file=sys.stderr)
        return 2
    with running() as client:
        bilan = ask_all(client, kept)
    print("\n".join(report(bilan)))
    if arguments.details:
        write_details(bilan, arguments.details)
    return 0


def ask_all(client: Client, lines: list[dict[str, Any]]) -> Bilan:
    """Ask every question, play every conversation."""
    bilan = Bilan()
    for line in tqdm(lines, desc="Questions", unit="question", file=sys.stderr):
        conversation = client.open(line["dept"], CANAUX[line["who"]])
        turns = line.get("turns") or [line]
        for rank, turn in enumerate(turns):
            reponse = client.say(conversation, turn["q"])
            texte = TexteMontre(reponse["messages"])
            facts = turn["facts"]
            share = sum(map(texte.gives, facts)) / len(facts) if facts else None
            (bilan.suites if rank else bilan.resultats).append(Resultat(line | turn, reponse, share))
        client.erase(conversation)
    return bilan


def report(bilan: Bilan) -> list[str]:
    """The figures, one a line."""
    every = bilan.resultats + bilan.suites
    urgent = [r for r in bilan.resultats if r.ligne.get("kind") == "urgent" and not r.ligne.get("turns")]
    calm = [r for r in bilan.resultats if r.ligne.get("kind") != "urgent" and not r.ligne.get("urgence_admise")]
    outside = [r for r in bilan.resultats if r.ligne.get("kind") == "out_of_scope"]
    unsourced = [
        m for r in every for m in r.reponse["messages"] if m["type"] in {"fiche", "urgence"} and not m["sources"]
    ]
    lines = [f"questions : {len(bilan.resultats)} ; tours suivants de conversations : {len(bilan.suites)}"]
    for who in ("resident", "kiosk", "agent"):
        lines += _recall([r for r in bilan.resultats if r.ligne["who"] == who], f"fact_recall {who}")
    lines += _recall(
        [r for r in bilan.resultats if r.ligne["who"] != "agent"],
        "fact_recall resident + kiosk",
    )
    lines += _recall(bilan.resultats, "fact_recall tous")
    lines += _recall(bilan.suites, "rappel des tours suivants")
    if urgent:
        first = sum(r.types[0] == "urgence" for r in urgent)
        lines.append(f"urgences reconnues : {first}/{len(urgent)}")
    false = [r for r in calm if "urgence" in r.types and not r.ligne.get("urgent")]
    lines.append(f"fausses urgences : {len(false)}/{len(calm)}")
    if outside:
        refused = sum(not INTERDITS_HORS_SUJET & set(r.types) for r in outside)
        lines.append(f"hors sujet refusés : {refused}/{len(outside)}")
    lines.append(f"messages sans source : {len(unsourced)}")
    lines.append(f"réponses dégradées : {sum(r.reponse['degrade'] for r in every)}/{len(every)}")
    return lines


def _recall(resultats: list[Resultat], nom: str) -> list[str]:
    """The mean over questions, with a 95 % bootstrap interval."""
    notes = [r.faits for r in resultats if r.faits is not None]
    if not notes:
        return []
    draw = random.Random(0)  # noqa: S311  (a fixed draw: the same interval for the same answers)
    means = sorted(sum(draw.choices(notes, k=len(notes))) / len(notes) for _ in range(2000))
    mean = sum(notes) / len(notes)
    return [f"{nom} : {mean:.3f} [{means[49]:.3f} ; {means[1949]:.3f}] sur {len(notes)}"]


def write_details(bilan: Bilan, fichier: Path) -> None:
    """One line a question: its note, what was shown, what was asked."""
    rows = []
    for r in bilan.resultats + bilan.suites:
        shown = [m.get("fiche", {}).get("id") or m.get("raison") or m["type"] for m in r.reponse["messages"]]
        note = "-" if r.faits is None else f"{r.faits:.2f}"
        rows.append(
            "\t".join(
                [
                    note,
                    r.ligne["who"],
                    str(r.ligne.get("kind")),
                    ",".join(shown),
                    r.ligne["q"],
                ]
            )
        )
    fichier.write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

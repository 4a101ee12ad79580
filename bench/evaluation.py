"""Are the answers right? `make evaluate QUESTIONS=file.jsonl [DEPT=77] [WHO=resident,kiosk]`.

Each question is asked in a fresh conversation with its département and channel. Rows with `turns` are conversations:
each turn is scored on its own reply.
"""

import argparse
import hashlib
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
from bench.temoin import first_extracts

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
    rang: int = 0

    def __post_init__(self) -> None:
        texte = TexteMontre(self.reponse["messages"])
        facts = self.ligne["facts"]
        self.manquants = [fait for fait in facts if not texte.gives(fait)]
        self.faits = 1 - len(self.manquants) / len(facts) if facts else None

    @property
    def cle(self) -> str:
        return f"{self.ligne['id']} {self.rang} {self.ligne['q'][:80]}"

    @property
    def montres(self) -> list[str]:
        return [m.get("fiche", {}).get("id") or m.get("raison") or m["type"] for m in self.reponse["messages"]]

    @property
    def premiere_fiche(self) -> bool:
        first = next((m for m in self.reponse["messages"] if m["type"] == "fiche"), None)
        return first is not None and any(map(TexteMontre([first]).gives, self.ligne["facts"]))

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
    parser.add_argument("--echecs", type=int, default=0, metavar="N", help="montrer les N plus mauvaises réponses")
    parser.add_argument("--enregistrer", type=Path, help="garder les notes ici")
    parser.add_argument("--comparer", type=Path, help="dire ce qui a changé depuis ces notes")
    parser.add_argument("--temoin", type=Path, metavar="DOSSIER", help="mesurer aussi BM25 sur ces documents bruts")
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
    if arguments.echecs:
        print("\n".join(failures(bilan, arguments.echecs)))
    if arguments.temoin:
        print("\n".join(_peer(kept, arguments.temoin)))
    if arguments.comparer:
        print("\n".join(compare(bilan, json.loads(arguments.comparer.read_text(encoding="utf-8")))))
    if arguments.enregistrer:
        notes = {r.cle: r.faits for r in bilan.resultats + bilan.suites if r.faits is not None}
        arguments.enregistrer.write_text(json.dumps(notes, ensure_ascii=False, indent=1), encoding="utf-8")
    if arguments.details:
        write_details(bilan, arguments.details)
    return 0


def _peer(lines: list[dict[str, Any]], documents: Path) -> list[str]:
    """The same single questions asked of plain BM25 over the raw documents, its first extract: the peer to beat."""
    single = [line for line in lines if line["facts"] and not line.get("turns")]
    notes = first_extracts(single, documents)
    report = []
    for nom, whos in (("resident + kiosk", {"resident", "kiosk"}), ("agent", {"agent"})):
        shares = [note for line, note in zip(single, notes, strict=True) if line["who"] in whos]
        report += [f"témoin BM25, premier extrait, {nom} : {sum(shares) / len(shares):.3f}"] if shares else []
    return report


def ask_all(client: Client, lines: list[dict[str, Any]]) -> Bilan:
    """Ask every question, play every conversation."""
    bilan = Bilan()
    for line in tqdm(lines, desc="Questions", unit="question", file=sys.stderr):
        conversation = client.open(line["dept"], CANAUX[line["who"]])
        turns = line.get("turns") or [line]
        for rank, turn in enumerate(turns):
            reponse = client.say(conversation, turn["q"])
            (bilan.suites if rank else bilan.resultats).append(Resultat(line | turn, reponse, rank))
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
    public = [r for r in bilan.resultats if r.ligne["who"] != "agent"]
    lines += _recall(public, "fact_recall resident + kiosk")
    lines += _recall(bilan.resultats, "fact_recall tous")
    for nom, half in (("A", True), ("B", False)):
        lines += _recall([r for r in public if _first_half(r) is half], f"fact_recall resident + kiosk, moitié {nom}")
    for champ in ("dept", "kind", "style"):
        values = sorted({str(r.ligne.get(champ)) for r in bilan.resultats})
        for value in values if len(values) > 1 else []:
            lines += _recall([r for r in public if str(r.ligne.get(champ)) == value], f"  {champ} {value}")
    lines += _recall(bilan.suites, "rappel des tours suivants")
    known = [r for r in bilan.resultats if r.faits is not None]
    if known:
        first = sum(r.premiere_fiche for r in known)
        lines.append(f"première fiche montrée qui donne un fait attendu : {first}/{len(known)}")
    if urgent:
        found = sum(r.types[0] == "urgence" for r in urgent)
        lines.append(f"urgences reconnues : {found}/{len(urgent)}")
    false = [r for r in calm if "urgence" in r.types and not r.ligne.get("urgent")]
    lines.append(f"fausses urgences : {len(false)}/{len(calm)}")
    if outside:
        refused = sum(not INTERDITS_HORS_SUJET & set(r.types) for r in outside)
        lines.append(f"hors sujet refusés : {refused}/{len(outside)}")
    lines.append(f"messages sans source : {len(unsourced)}")
    lines.append(f"réponses dégradées : {sum(r.reponse['degrade'] for r in every)}/{len(every)}")
    return lines


def _first_half(resultat: Resultat) -> bool:
    """Half of the questions, drawn by their identifiers: what is tuned on one half is checked on the other."""
    return hashlib.sha256(str(resultat.ligne["id"]).encode()).digest()[0] % 2 == 0


def failures(bilan: Bilan, limite: int) -> list[str]:
    """The questions whose facts were not all given, the worst first: what was missing, what was shown."""
    lacking = [r for r in bilan.resultats + bilan.suites if r.faits is not None and r.faits < 1]
    lines = [f"échecs : {len(lacking)}"]
    for r in sorted(lacking, key=lambda r: r.faits or 0)[:limite]:
        lines += [
            f"  {r.ligne['dept']} {r.ligne['who']} : {r.ligne['q'][:160]}",
            f"    manque : {' ; '.join(r.manquants)[:200]}",
            f"    montré : {', '.join(r.montres)}",
        ]
    return lines


def compare(bilan: Bilan, avant: dict[str, float]) -> list[str]:
    """What changed since a recorded run, question by question."""
    notes = {r.cle: r.faits for r in bilan.resultats + bilan.suites if r.faits is not None}
    common = notes.keys() & avant.keys()
    better = sorted(cle for cle in common if notes[cle] > avant[cle])
    worse = sorted(cle for cle in common if notes[cle] < avant[cle])
    lines = [f"depuis l'autre mesure : {len(better)} questions mieux, {len(worse)} moins bien, sur {len(common)}"]
    return lines + [f"  moins bien ({avant[cle]:.2f} → {notes[cle]:.2f}) : {cle}" for cle in worse]


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
        note = "-" if r.faits is None else f"{r.faits:.2f}"
        rows.append("\t".join([note, r.ligne["who"], str(r.ligne.get("kind")), ",".join(r.montres), r.ligne["q"]]))
    fichier.write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

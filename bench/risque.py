"""How often is what is shown wrong, against how often something is shown? `python -m bench.risque QUESTIONS…`

For each single question, the surety of the first fiche found, and whether the first three give one of its facts. A
threshold is chosen on all départements but one, and judged on that one.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from api.messages.presentation import shown_fiche
from bench.notation import TexteMontre
from knowledge.fiches.loading import read_valid
from knowledge.recherche.index import Index, calibrage
from knowledge.recherche.semantique import VECTEURS, CacheVecteurs, plongement

SEUILS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.75, 0.78, 0.8, 0.85, 0.9, 0.95)
COUT_ERREUR = 2.0  # a wrong answer costs twice what a right one brings
CANAUX = {"agent": "agent"}


@dataclass(frozen=True)
class Essai:
    """One question: where it is asked, how sure search is, whether what it finds is right (None: out of scope)."""

    departement: str
    score: float
    juste: bool | None


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.risque", description=__doc__)
    parser.add_argument("questions", type=Path, nargs="+")
    arguments = parser.parse_args(argv)
    trials = _trials(arguments.questions)
    print("seuil : part répondue, part fausse parmi les réponses, hors sujet répondus par la recherche seule")
    for seuil in SEUILS:
        print(f"  {seuil:.2f} : {_line(trials, seuil)}")
    print("un département laissé de côté, le seuil choisi sur les autres :")
    for departement in sorted({t.departement for t in trials}):
        chosen = max(SEUILS, key=lambda s: _gain([t for t in trials if t.departement != departement], s))
        out = [t for t in trials if t.departement == departement]
        print(f"  {departement} : seuil {chosen:.2f} : {_line(out, chosen)}")
    print(f"seuil en service : {calibrage().seuil}")
    return 0


def _trials(fichiers: Sequence[Path]) -> list[Essai]:
    fiches, _ = read_valid()
    modele = plongement()
    index = Index(fiches, modele, CacheVecteurs(VECTEURS, modele))
    trials = []
    for fichier in fichiers:
        for line in filter(str.strip, fichier.read_text(encoding="utf-8").splitlines()):
            row = json.loads(line)
            if row.get("turns") or row["kind"] == "urgent":
                continue
            found = index.search(row["q"], departement=row["dept"], limite=3)
            canal = CANAUX.get(row["who"], "widget")
            texte = TexteMontre([shown_fiche(r.fiche, canal) for r in found])
            right = None if row["kind"] == "out_of_scope" else any(map(texte.gives, row["facts"]))
            trials.append(Essai(row["dept"], found[0].score if found else 0.0, right))
    return trials


def _line(trials: Sequence[Essai], seuil: float) -> str:
    known = [t for t in trials if t.juste is not None]
    outside = [t for t in trials if t.juste is None]
    shown = [t for t in known if t.score >= seuil]
    wrong = sum(not t.juste for t in shown)
    let_in = sum(t.score >= seuil for t in outside)
    share = f"{len(shown) / len(known):.3f}" if known else "-"
    return f"{share}, {wrong / len(shown) if shown else 0:.3f} ({wrong}/{len(shown)}), {let_in}/{len(outside)}"


def _gain(trials: Sequence[Essai], seuil: float) -> float:
    """Right answers, less the cost of wrong ones and of answers out of scope."""
    shown = [t for t in trials if t.score >= seuil]
    return sum(1.0 if t.juste else -COUT_ERREUR for t in shown)


if __name__ == "__main__":
    sys.exit(main())

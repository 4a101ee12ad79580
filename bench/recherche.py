"""Search over the whole base: time of one search, time to load, size on disk. `python -m bench.recherche QUESTIONS`."""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from api.connaissances import Connaissances
from knowledge.passages.ingestion import documents
from knowledge.passages.recherche import IndexPassages
from knowledge.recherche.semantique import VECTEURS, VECTEURS_PASSAGES, CacheVecteurs, plongement


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.recherche", description=__doc__)
    parser.add_argument("questions", type=Path)
    arguments = parser.parse_args(argv)
    rows = [json.loads(line) for line in arguments.questions.read_text(encoding="utf-8").splitlines() if line.strip()]
    asked = [(row["dept"], turn["q"]) for row in rows for turn in row.get("turns") or [row]]
    start = time.perf_counter()
    known = Connaissances()
    words = time.perf_counter() - start
    known.load_meaning()
    print(
        f"{len(known.fiches)} fiches, {len(known.index.unites)} unités : chargées par les mots en {words:.1f} s, "
        f"par le sens {time.perf_counter() - start - words:.1f} s plus tard"
    )
    modele = plongement()
    passages = IndexPassages(list(documents()), modele, CacheVecteurs(VECTEURS_PASSAGES, modele))
    _print("recherche dans les fiches", asked, lambda d, q: known.index.search(q, departement=d))
    _print("recherche dans les passages", asked, lambda d, q: passages.search(q, departement=d))
    for fichier in (VECTEURS, VECTEURS_PASSAGES):
        if fichier.exists():
            print(f"{fichier.name} : {fichier.stat().st_size / 1e6:.1f} Mo")
    return 0


def _print(nom: str, asked: Sequence[tuple[str, str]], search: Callable[[str, str], object]) -> None:
    times = []
    for departement, question in asked:
        start = time.perf_counter()
        search(departement, question)
        times.append(1000 * (time.perf_counter() - start))
    p95 = sorted(times)[int(0.95 * (len(times) - 1))]
    print(f"{nom} : médiane {statistics.median(times):.0f} ms, 95e centile {p95:.0f} ms ({len(times)} questions)")


if __name__ == "__main__":
    sys.exit(main())

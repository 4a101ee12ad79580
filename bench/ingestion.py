"""Time, memory and passages of an ingestion, and its growth with length: `python -m bench.ingestion FILE…`."""

import argparse
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

from knowledge.passages.ingestion import Identite, ingest

FOIS = (1, 2, 4)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.ingestion", description=__doc__)
    parser.add_argument("fichiers", type=Path, nargs="+")
    arguments = parser.parse_args(argv)
    for fichier in arguments.fichiers:
        lines, passages, seconds, memory = _measure(fichier.read_text(encoding="utf-8"))
        print(f"{fichier.name} : {lines} lignes, {passages} passages, {seconds:.2f} s, {memory:.0f} Mo au plus")
    # Each copy says something else, so that doubles do not shorten the work.
    longest = max(arguments.fichiers, key=lambda f: f.stat().st_size).read_text(encoding="utf-8")
    first = 0.0
    for times in FOIS:
        copies = (longest.replace(" le ", f" le{copy} ").replace(" la ", f" la{copy} ") for copy in range(times))
        lines, passages, seconds, memory = _measure("\n\n".join(copies))
        first = first or seconds
        print(f"longueur × {times} : {passages} passages, {seconds:.2f} s (× {seconds / first:.2f}), {memory:.0f} Mo")
    return 0


def _measure(text: str) -> tuple[int, int, float, float]:
    """Lines, passages, seconds without tracing, and peak megabytes of a second, traced, ingestion."""
    identite = Identite(id="mesure", titre="Mesure", departement="01", debut=2020, fin=2024)
    with tempfile.TemporaryDirectory() as dossier:
        fichier = Path(dossier) / "mesure.txt"
        fichier.write_text(text, encoding="utf-8")
        start = time.perf_counter()
        document = ingest(fichier, identite, Path(dossier) / "a").document
        seconds = time.perf_counter() - start
        tracemalloc.start()
        ingest(fichier, identite, Path(dossier) / "b")
        memory = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
    return document.lignes, len(document.passages), seconds, memory


if __name__ == "__main__":
    sys.exit(main())

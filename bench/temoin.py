"""The peer to beat: plain BM25 over the raw documents, and its first extract."""

from pathlib import Path
from typing import Any

import bm25s

from bench.notation import TexteMontre
from knowledge.documents.registre import read_lines, registre
from knowledge.recherche.normalisation import stem, words

EXTRAIT = 600  # characters of an extract


def first_extracts(lines: list[dict[str, Any]], dossier: Path) -> list[float]:
    """For each question, the share of its facts that the first extract of its département's document gives."""
    indexes: dict[str, tuple[list[str], bm25s.BM25]] = {}
    notes = []
    for line in lines:
        if line["dept"] not in indexes:
            indexes[line["dept"]] = _index(line["dept"], dossier)
        extracts, index = indexes[line["dept"]]
        asked = [stem(mot) for mot in words(line["q"])]
        known = [racine for racine in asked if racine in index.vocab_dict]
        best = extracts[int(index.get_scores(known).argmax())] if known else ""
        texte = TexteMontre([{"texte": best}])
        notes.append(sum(map(texte.gives, line["facts"])) / len(line["facts"]))
    return notes


def _index(departement: str, dossier: Path) -> tuple[list[str], bm25s.BM25]:
    """The raw lines of a document, packed by about EXTRAIT characters."""
    extracts = [""]
    for document in registre().values():
        if document.departement != departement:
            continue
        for raw in read_lines(document, dossier):
            if len(extracts[-1]) + len(raw) > EXTRAIT and extracts[-1]:
                extracts.append("")
            extracts[-1] = f"{extracts[-1]} {raw}".strip()
    index = bm25s.BM25()
    index.index([[stem(mot) for mot in words(extract)] or ["vide"] for extract in extracts], show_progress=False)
    return extracts, index

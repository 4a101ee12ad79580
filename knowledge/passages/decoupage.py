"""From blocks to passages: sections by their titles, then a few sentences at a time, never across two sections."""

import re
from collections.abc import Iterator

from knowledge.passages.models import Passage
from knowledge.passages.nettoyage import TITRES, Bloc

CIBLE = 600  # characters: what a reader takes in at a glance, and the embedding model in one piece
LONGUEUR_MAX = 900
TITRE_MAX = 160


def split(blocs: list[Bloc]) -> list[Passage]:
    """The passages of a document, in its order."""
    return [passage for section, content in _sections(blocs) for passage in _pack(section, content)]


def _sections(blocs: list[Bloc]) -> Iterator[tuple[str, list[Bloc]]]:
    path = {"titre": "", "sous_titre": "", "rubrique": ""}
    content: list[Bloc] = []
    for bloc in blocs:
        if bloc.genre not in TITRES:
            content.append(bloc)
            continue
        fresh = not content
        if content:
            yield _name(path), content
            content = []
        # A title on two lines, or its number on one line and its words on the next.
        before = path[bloc.genre] if fresh and _is_last(path, bloc.genre) else ""
        path[bloc.genre] = f"{before} {bloc.texte}".strip() if len(before) + len(bloc.texte) < TITRE_MAX else bloc.texte
        for under in list(path)[list(path).index(bloc.genre) + 1 :]:
            path[under] = ""
    if content:
        yield _name(path), content


def _is_last(path: dict[str, str], genre: str) -> bool:
    return not any(list(path.values())[list(path).index(genre) + 1 :])


def _name(path: dict[str, str]) -> str:
    return " › ".join(title[:TITRE_MAX] for title in path.values() if title)


def _pack(section: str, blocs: list[Bloc]) -> Iterator[Passage]:
    pieces: list[tuple[int, str, Bloc]] = []
    size = 0
    for bloc in blocs:
        for numero, texte in bloc.morceaux:
            for part in _parts(texte):
                full = size + len(part) > LONGUEUR_MAX or (size >= CIBLE and bloc is not (pieces and pieces[-1][2]))
                dated = pieces and pieces[-1][2].periode != bloc.periode
                if pieces and (full or dated):
                    yield _passage(section, pieces)
                    pieces, size = [], 0
                pieces.append((numero, part, bloc))
                size += len(part) + 1
    if pieces:
        yield _passage(section, pieces)


def _parts(texte: str) -> list[str]:
    """A long text cut at the ends of its sentences, else of its cells, else of its words."""
    if len(texte) <= LONGUEUR_MAX:
        return [texte]
    parts = [""]
    for sentence in re.split(r"(?<=[.;!?])\s+|\s+(?=\| |• )", texte):
        for chunk in _chunks(sentence):
            if parts[-1] and len(parts[-1]) + len(chunk) + 1 > CIBLE:
                parts.append("")
            parts[-1] = f"{parts[-1]} {chunk}".strip()
    return parts


def _chunks(sentence: str) -> list[str]:
    if len(sentence) <= LONGUEUR_MAX:
        return [sentence]
    words = sentence.split()
    chunks, current = [], ""
    for word in words:
        if current and len(current) + len(word) + 1 > CIBLE:
            chunks.append(current)
            current = ""
        current = f"{current} {word}".strip()[:LONGUEUR_MAX]
    return [*chunks, current]


def _passage(section: str, pieces: list[tuple[int, str, Bloc]]) -> Passage:
    blocs = list({id(bloc): bloc for _, _, bloc in pieces}.values())
    lines = []
    for i, (_, texte, bloc) in enumerate(pieces):
        same = i > 0 and pieces[i - 1][2] is bloc
        separator = "" if not i else ("\n" if not same or bloc.genre == "tableau" else " ")
        lines.append(separator + ("- " if bloc.genre == "liste" and not same else "") + texte)
    return Passage(
        texte="".join(lines),
        section=section,
        premiere=min(numero for numero, _, _ in pieces),
        derniere=max(numero for numero, _, _ in pieces),
        debut=blocs[0].periode[0],
        fin=blocs[0].periode[1],
        doubles=[double for bloc in blocs for double in bloc.doubles],
    )

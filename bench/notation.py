"""Scoring an answer: is a fact given in what a person is shown?

A fact is given when it stands literally in the text (case, accents, markup and number words folded), or when all its
numbers and 70 % of its meaningful words stand close together, so that a long answer does not win by its length.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

FENETRE = 80  # meaningful words in which a fact must stand
PAS = 20
MOTS_VIDES = frozenset(
    (
        "le la les l un une des de du d et a au aux en pour dans que qui quoi est ce c j je tu il elle on nous "
        "vous ils sur par pas ne n m me te se s son sa ses mon ma mes votre vos leur avec ou y"
    ).split()
)
CHAMPS_CACHES = {
    "id",
    "type",
    "choix",
    "score",
    "lignes",
    "document",
    "questions",
    "url",
}
_MOTS_NOMBRES = (
    "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf vingt"
).split()
NOMBRES = {mot: str(n) for n, mot in enumerate(_MOTS_NOMBRES, start=2)} | {
    "vingt-cinq": "25",
    "trente": "30",
}


def shown(node: Any) -> Iterator[str]:
    """Every text that a message shows, in its fields as in its sentence."""
    match node:
        case str():
            yield node
        case bool() | None:
            return
        case int() | float():
            yield format(node, ".12g")
        case dict():
            for cle, child in node.items():
                if cle not in CHAMPS_CACHES:
                    yield from shown(child)
        case list():
            for child in node:
                yield from shown(child)


def fold(texte: str) -> str:
    """The text as it is compared."""
    plain = html.unescape(re.sub(r"<[^>]+>", " ", texte)).lower().replace("œ", "oe")
    plain = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    plain = plain.replace("’", "'").replace("\u202f", " ").replace("\xa0", " ")
    plain = re.sub(r"\beuros?\b", "€", plain).replace("pour cent", "%")
    plain = re.sub(r"\b(3\d) (\d\d)\b(?! \d)", r"\1\2", plain)
    plain = re.sub(r"[a-z]+(?:-[a-z]+)?", lambda m: NOMBRES.get(m[0], m[0]), plain)
    plain = re.sub(r"(?<=\d) (?=\d{3}\b)", "", plain)
    return re.sub(r"\s+", " ", re.sub(r"[*_#|]", " ", plain))


def stems(texte: str) -> list[str]:
    """The first six letters of each meaningful word."""
    return [mot[:6] for mot in re.findall(r"[a-z0-9]+", fold(texte)) if mot not in MOTS_VIDES]


class TexteMontre:
    """What a reply shows, prepared once for several facts."""

    def __init__(self, messages: list[dict[str, Any]]) -> None:
        whole = " ".join(shown(messages))
        self._texte = fold(whole)
        racines = stems(whole)
        starts = range(0, max(1, len(racines) - FENETRE + PAS + 1), PAS)
        self._fenetres = [set(racines[i : i + FENETRE]) for i in starts]

    def gives(self, fait: str) -> bool:
        """Is `fait` given?"""
        wanted = fold(fait).strip()
        if re.search(rf"(?<![a-z0-9]){re.escape(wanted)}(?:s|x|es)?(?![a-z0-9])", self._texte):
            return True
        racines = stems(fait)
        nombres = [n[:6] for n in re.findall(r"\d+", wanted)]
        return bool(racines) and any(
            all(n in near for n in nombres) and sum(r in near for r in racines) >= 0.7 * len(racines)
            for near in self._fenetres
        )

"""Second net of the guard: words, pairs of words and themes each have points; a passage that has enough is urgent.

The themes are written by people (themes.yml); the points are learned from examples (apprentissage.py, exemples.tsv)
and kept in a table that can be read and corrected (points.tsv). No model, no service: as deterministic as the lexicon.
"""

from collections import Counter, defaultdict
from functools import cache, lru_cache
from itertools import combinations, pairwise
from pathlib import Path

import yaml

from knowledge.recherche.normalisation import stem

THEMES = Path(__file__).with_name("themes.yml")
TABLE = Path(__file__).with_name("points.tsv")

# No false alarm on the development questions above it; measured on tests/donnees, which served neither.
SEUIL = 4.0
# Below it, a message is so ordinary that even a pattern of the lexicon is read as a coincidence.
DOUTE = -3.0

FENETRE, PAS, MARGE, COURTE = 26, 9, 6, 5
_POINT = "."


@lru_cache(maxsize=20_000)
def themes(mot: str) -> frozenset[str]:
    """The themes of a word, that a word of themes.yml names exactly or, with `*`, begins."""
    exacts, debuts = _themes()
    found = set(exacts.get(mot, ()))
    for longueur in range(2, len(mot) + 1):
        found.update(debuts.get(mot[:longueur], ()))
    return frozenset(found)


def windows(phrases: list[str]) -> list[list[str]]:
    """The words of the message by windows that a telling fits in, and its sentences one by one."""
    par_phrase = [[_POINT, *phrase.replace("'", " ").split()] for phrase in phrases]
    mots = [mot for phrase in par_phrase for mot in phrase]
    if len(mots) <= FENETRE + MARGE:
        found = [mots]
    else:
        found = [mots[debut : debut + FENETRE] for debut in range(0, len(mots) - FENETRE + PAS, PAS)]
    if len(par_phrase) > 1:
        found += [phrase for phrase in par_phrase if COURTE <= len(phrase) <= FENETRE + MARGE]
    return found


def traits(mots: list[str]) -> set[str]:
    """What has points in a window: its words and pairs of words, stemmed; its themes and pairs of themes."""
    racines = [mot if mot == _POINT else stem(mot) for mot in mots]
    ou: dict[str, set[int]] = defaultdict(set)
    for rang, mot in enumerate(mots):
        for theme in themes(mot):
            ou[theme].add(rang)
    paires = {f"@{a}+@{b}" for a, b in combinations(sorted(ou), 2) if len(ou[a] | ou[b]) > 1}
    return (set(racines) | {f"{a} {b}" for a, b in pairwise(racines)} | {f"@{a}" for a in ou} | paires) - {_POINT}


def weigh(phrases: list[str]) -> tuple[float, str]:
    """The points of the most urgent window, and the kind of emergency that most of them are for."""
    depart, table = _table()
    best, genre = float("-inf"), ""
    for fenetre in windows(phrases):
        lus = [table[trait] for trait in traits(fenetre) if trait in table]
        total = depart + sum(points for points, _ in lus)
        if total > best:
            par_genre: Counter[str] = Counter()
            for points, sien in lus:
                if points > 0:
                    par_genre[sien] += points  # type: ignore[assignment]
            best, genre = total, max(par_genre, key=lambda g: par_genre[g], default="")
    return best, genre


@cache
def _themes() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    exacts: dict[str, set[str]] = defaultdict(set)
    debuts: dict[str, set[str]] = defaultdict(set)
    for theme, mots in yaml.safe_load(THEMES.read_text(encoding="utf-8")).items():
        for mot in str(mots).split():
            (debuts if mot.endswith("*") else exacts)[mot.rstrip("*")].add(theme)
    return exacts, debuts


@cache
def _table() -> tuple[float, dict[str, tuple[float, str]]]:
    rows = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    table = {trait: (float(points), genre) for points, genre, trait in rows}
    depart, _ = table.pop("")
    return depart, table

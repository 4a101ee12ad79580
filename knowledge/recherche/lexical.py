"""Search by words: BM25 over short units, tolerant of typing errors, and how much of a question a fiche covers."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import bm25s
import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from knowledge.recherche.normalisation import stem, words

POIDS_FAUTE = 0.7


@dataclass(frozen=True)
class Terme:
    """A word of the question as the index knows it; `poids` is under 1 when a typing error was forgiven."""

    racine: str
    poids: float
    mot: str


class IndexLexical:
    """BM25 over `unites`; `proprietaires[i]` is the fiche that unit i belongs to."""

    def __init__(self, unites: Sequence[str], proprietaires: Sequence[int]) -> None:
        mots = [words(unite) for unite in unites]
        self._racines = [[stem(mot) for mot in unit] for unit in mots]
        self._proprietaires = np.asarray(proprietaires)
        self._vocabulaire = sorted({mot for unit in mots for mot in unit})
        self._bm25 = bm25s.BM25()
        self._bm25.index(self._racines or [["vide"]], show_progress=False)
        self._fiches_par_racine: dict[str, Counter[int]] = defaultdict(Counter)
        for unit, fiche in zip(self._racines, proprietaires, strict=True):
            for racine in set(unit):
                self._fiches_par_racine[racine][fiche] += 1
        self._nombre_fiches = len(set(proprietaires)) or 1
        self._connus = set(self._vocabulaire)

    def terms(self, requete: str) -> list[Terme]:
        """The words of `requete`, a misspelt one replaced by the nearest word of the index."""
        return [self._term(mot) for mot in dict.fromkeys(words(requete))]

    def _term(self, mot: str) -> Terme:
        racine = stem(mot)
        if racine in self._fiches_par_racine or len(mot) < 5 or mot.isdigit():
            return Terme(racine, 1.0, mot)
        allowed = 1 if len(mot) < 8 else 2
        near = process.extractOne(
            mot,
            self._vocabulaire,
            scorer=DamerauLevenshtein.distance,
            score_cutoff=allowed,
            processor=None,
        )
        return Terme(stem(near[0]), POIDS_FAUTE, mot) if near else Terme(racine, 1.0, mot)

    def weight(self, racine: str) -> float:
        """How much a word tells fiches apart (inverse document frequency); highest for a word nobody uses."""
        holders = len(self._fiches_par_racine.get(racine, ()))
        return math.log(1 + self._nombre_fiches / (1 + holders))

    def bm25(self, termes: Sequence[Terme]) -> NDArray[np.float32]:
        """BM25 of every unit."""
        known = [t.racine for t in termes if t.racine in self._fiches_par_racine]
        if not known:
            return np.zeros(len(self._racines), dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)

    def coverage(self, termes: Sequence[Terme], fiches: int, sauf_unite: int | None = None) -> NDArray[np.float32]:
        """For each of `fiches` fiches, the share of the question's weight that the fiche's words hold, in [0, 1].

        `sauf_unite` leaves one unit out, to measure the index on its own sentences.
        """
        held = np.zeros(fiches, dtype=np.float32)
        total = 0.0
        left_out = set(self._racines[sauf_unite]) if sauf_unite is not None else set()
        owner = int(self._proprietaires[sauf_unite]) if sauf_unite is not None else -1
        for terme in termes:
            weight = self.weight(terme.racine)
            total += weight
            for fiche, count in self._fiches_par_racine.get(terme.racine, {}).items():
                if fiche == owner and count == 1 and terme.racine in left_out:
                    continue
                held[fiche] += weight * terme.poids
        return held / total if total else held

    def unknown(self, termes: Sequence[Terme], sauf_unite: int | None = None) -> float:
        """The share of the question's weight, in [0, 1], in words that no fiche uses (1 for a question of no words)."""
        left_out = set(self._racines[sauf_unite]) if sauf_unite is not None else set()
        total = sum(self.weight(t.racine) for t in termes)
        lost = 0.0
        for terme in termes:
            holders = self._fiches_par_racine.get(terme.racine)
            if not holders or (terme.racine in left_out and sum(holders.values()) == 1):
                lost += self.weight(terme.racine)
        return lost / total if total else 1.0

"""Search in the passages of ingested documents, for staff: by words at once, by meaning when vectors are there."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.passages.models import DocumentIngere, Passage
from knowledge.recherche.lexical import IndexLexical
from knowledge.recherche.normalisation import spell_out
from knowledge.recherche.semantique import CacheVecteurs, Plongement, Vecteurs

# Weights of meaning, BM25 and share of the question's words; the section's title counts as words of the passage.
POIDS = (6.0, 1.0, 1.5)
PAR_SECTION = 2  # passages of one section at most: the others tell more


@dataclass(frozen=True)
class Extrait:
    """A passage that may answer; `score` orders, `couverture` is the share of the question's words it holds."""

    document: DocumentIngere
    passage: Passage
    score: float
    couverture: float


class IndexPassages:
    """The passages of all documents kept; without vectors, by words alone."""

    def __init__(
        self, documents: Sequence[DocumentIngere], modele: Plongement | None = None, cache: CacheVecteurs | None = None
    ) -> None:
        self.documents = list(documents)
        self._rows = [(document, passage) for document in self.documents for passage in document.passages]
        textes = [text_of(passage) for _, passage in self._rows]
        self._departements = np.array([document.departement for document, _ in self._rows])
        self._lexical = IndexLexical(textes, list(range(len(textes))))
        self._modele = modele
        self._vecteurs: Vecteurs | None = None
        if modele is not None and cache is not None and textes:
            cache.fill(textes, questions=False)
            self._vecteurs = cache.passages(textes, questions=False)

    def search(self, requete: str, *, departement: str | None, limite: int = 5) -> list[Extrait]:
        """The passages that speak most of `requete` in the documents of `departement` (of all when None)."""
        if not self._rows:
            return []
        termes = self._lexical.terms(requete)
        if not termes:
            return []
        possible = sum(self._lexical.weight(t.racine) for t in termes) or 1.0
        words = self._lexical.bm25(termes).astype(float) / possible
        coverage = self._lexical.coverage(termes, len(self._rows))
        meaning = self._meaning(requete)
        score = POIDS[0] * meaning + POIDS[1] * words + POIDS[2] * coverage
        if departement is not None:
            score = np.where(self._departements == departement, score, -np.inf)
        return self._pick(score, coverage, limite)

    def _meaning(self, requete: str) -> NDArray[np.float64]:
        if self._vecteurs is None or self._modele is None:
            return np.zeros(len(self._rows))
        return np.asarray(self._vecteurs @ self._modele.questions([spell_out(requete)])[0], dtype=float)

    def _pick(self, score: NDArray[np.float64], coverage: NDArray[np.float32], limite: int) -> list[Extrait]:
        picked: list[Extrait] = []
        sections: dict[tuple[str, str], int] = {}
        for i in np.argsort(-score):
            if len(picked) == limite or not np.isfinite(score[i]):
                break
            document, passage = self._rows[i]
            key = (document.id, passage.section)
            if sections.get(key, 0) >= PAR_SECTION:
                continue
            sections[key] = sections.get(key, 0) + 1
            picked.append(Extrait(document, passage, float(score[i]), float(coverage[i])))
        return picked


def text_of(passage: Passage) -> str:
    """What is indexed of a passage: its section's titles, then its words."""
    return f"{passage.section}. {passage.texte}" if passage.section else passage.texte

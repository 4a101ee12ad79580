"""A second net under the lexicon: a message that means the same as a known urgent one is urgent.

It needs the model of meaning, and is silent without it; the lexicon (garde.py) never is.
"""

from pathlib import Path

import numpy as np
import yaml

from api.urgences.garde import Urgence, detect, urgences
from knowledge.recherche.index import Index
from knowledge.recherche.normalisation import spell_out
from knowledge.recherche.semantique import CacheVecteurs, Plongement, Vecteurs

EXEMPLES = Path(__file__).with_name("exemples.yml")
ORDINAIRE = "ordinaire"
# Chosen on the development questions and on those of Seine-et-Marne (no false alarm), measured on messages that
# served neither (docs/recherche.md).
MARGE = 0.015


class Voisinage:
    """The examples as vectors; ordinary messages are those of the examples and the questions of ordinary fiches."""

    def __init__(self, modele: Plongement, cache: CacheVecteurs, index: Index) -> None:
        exemples: dict[str, list[str]] = yaml.safe_load(EXEMPLES.read_text(encoding="utf-8"))
        self._genres = [genre for genre, textes in exemples.items() if genre != ORDINAIRE for _ in textes]
        urgent = [spell_out(t) for genre, textes in exemples.items() if genre != ORDINAIRE for t in textes]
        self._urgents: Vecteurs = cache.passages(urgent, questions=True)
        calm = [spell_out(texte) for texte in exemples[ORDINAIRE]]
        self._ordinaires: Vecteurs = np.vstack([cache.passages(calm, questions=True), _calm_questions(index)])
        cache.save()
        self._modele = modele

    def detect(self, texte: str) -> list[Urgence]:
        """The emergency that `texte` is nearest to, when it is clearly nearer to it than to any ordinary message."""
        vector = self._modele.questions([spell_out(texte)])[0]
        near = self._urgents @ vector
        best = int(np.argmax(near))
        if near[best] - float((self._ordinaires @ vector).max()) <= MARGE:
            return []
        return [urgences()[self._genres[best]]]


def _calm_questions(index: Index) -> Vecteurs:
    """The questions of fiches that are not about emergencies."""
    assert index.vecteurs is not None
    urgent = {identifiant for urgence in urgences().values() for identifiant in urgence.fiches}
    chosen = [
        i
        for i, unite in enumerate(index.unites)
        if unite.champ == "questions" and index.fiches[unite.fiche].id not in urgent and not detect(unite.texte)
    ]
    return index.vecteurs[chosen]

"""What Repère knows, in memory: the proven fiches and their index; by words at once, by meaning a moment later."""

import logging
import threading
from pathlib import Path
from typing import Literal

from knowledge.fiches.loading import read_valid
from knowledge.fiches.models import Fiche
from knowledge.preuves.registre import is_proven
from knowledge.recherche.index import Index
from knowledge.recherche.semantique import VECTEURS, CacheVecteurs, plongement

Etat = Literal["charge", "ok", "panne"]
journal = logging.getLogger(__name__)


class Connaissances:
    """The fiches by id and the index over them. Safe to read from several threads: the index is replaced whole."""

    def __init__(self, vecteurs: Path = VECTEURS) -> None:
        fiches, erreurs = read_valid()
        for erreur in erreurs:
            journal.error("fiche écartée : %s", erreur)
        self.fiches = {fiche.id: fiche for fiche in fiches}
        self.prouvees = frozenset(fiche.id for fiche in fiches if is_proven(fiche))
        for fiche in fiches:
            if fiche.id not in self.prouvees:
                journal.warning(
                    "fiche %s : changée depuis sa preuve, montrée aux seuls agents",
                    fiche.id,
                )
        self._vecteurs = vecteurs
        self.index = Index(fiches, None, None)
        self.etat: Etat = "charge"

    def load_meaning(self) -> None:
        """Build the index with vectors and put it in place; words alone stay in use if the model fails."""
        try:
            modele = plongement()
            index = Index(list(self.fiches.values()), modele, CacheVecteurs(self._vecteurs, modele))
        except Exception as exc:  # the service must stay up whatever the model does
            journal.error("recherche par le sens indisponible : %s", type(exc).__name__)
            self.etat = "panne"
            return
        self.index = index
        self.etat = "ok"

    def load_meaning_behind(self) -> None:
        """Start `load_meaning` in a thread, so that the api answers meanwhile."""
        threading.Thread(target=self.load_meaning, name="vecteurs", daemon=True).start()

    def is_shown(self, fiche: Fiche, canal: str) -> bool:
        """May `fiche` be shown on `canal`? Only agents see one that changed since its proof."""
        return fiche.id in self.prouvees or canal == "agent"

"""What Repère knows, in memory: the proven fiches and their index; by words at once, by meaning a moment later."""

import logging
import os
import threading
from pathlib import Path
from typing import Literal

from knowledge.fiches.loading import read_valid
from knowledge.fiches.models import Fiche
from knowledge.passages.ingestion import DOSSIER as PASSAGES
from knowledge.passages.ingestion import documents
from knowledge.passages.recherche import IndexPassages
from knowledge.preuves.registre import is_proven
from knowledge.recherche.index import Index
from knowledge.recherche.semantique import VECTEURS, VECTEURS_PASSAGES, CacheVecteurs, plongement

Etat = Literal["charge", "ok", "panne"]
journal = logging.getLogger(__name__)


class Connaissances:
    """The fiches by id and the index over them. Safe to read from several threads: the index is replaced whole."""

    def __init__(self, vecteurs: Path = VECTEURS, passages: Path = PASSAGES) -> None:
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
        self._dossier_passages = passages
        self.passages = IndexPassages([])
        self.index = Index(fiches, None, None)
        self.etat: Etat = "charge"

    def load_meaning(self) -> None:
        """Build the index with vectors and put it in place; words alone stay in use if the model fails."""
        try:
            modele = plongement()
            index = self.index.with_meaning(modele, CacheVecteurs(self._vecteurs, modele))
        except Exception as exc:  # the service must stay up whatever the model does
            journal.error("recherche par le sens indisponible : %s", type(exc).__name__)
            self.etat = "panne"
            return
        self.index = index
        self.etat = "ok"

    def load_documents(self) -> None:
        """Put the ingested documents in place: by words at once, then by meaning, whose vectors may take minutes."""
        kept = list(documents(self._dossier_passages))
        if not kept:
            return
        self.passages = IndexPassages(kept)
        if self.etat == "panne":
            return
        # People come first: the long work of vectors yields to them.
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 15)
        try:
            modele = plongement()
            fichier = self._vecteurs.with_name(VECTEURS_PASSAGES.name)
            self.passages = IndexPassages(kept, modele, CacheVecteurs(fichier, modele))
        except Exception as exc:  # the passages found by words stay in use
            journal.error("extraits par le sens indisponibles : %s", type(exc).__name__)

    def load_behind(self) -> None:
        """Load meaning and documents in a thread, so that the api answers meanwhile."""

        def load() -> None:
            self.load_meaning()
            self.load_documents()

        threading.Thread(target=load, name="vecteurs", daemon=True).start()

    def is_shown(self, fiche: Fiche, canal: str) -> bool:
        """May `fiche` be shown on `canal`? Only agents see one that changed since its proof."""
        return fiche.id in self.prouvees or canal == "agent"

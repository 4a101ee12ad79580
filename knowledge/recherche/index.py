"""The index of fiches: short units of text, searched by words and by meaning, joined into one score per fiche."""

import copy
import json
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.fiches.models import NATIONAL, Fiche
from knowledge.recherche.lexical import IndexLexical, Terme
from knowledge.recherche.normalisation import spell_out, stem, words
from knowledge.recherche.semantique import CacheVecteurs, Plongement, Vecteurs

CALIBRAGE = Path(__file__).with_name("calibrage.json")
TRAITS = ("sens_question", "sens_texte", "sens_ensemble", "mots", "couverture", "nom", "part_nom")
AVANTAGE_LOCAL = 1.5  # rank added to the département's own fiches: they say who receives here
ECART_LOCAL = 1.5  # rank that a local fiche may lack and still stand before the national one it completes
TRAITS_SURETE = ("rang", "sens", "couverture", "nom", "inconnus")


@dataclass(frozen=True)
class Unite:
    """A short text of a fiche that a question is compared with."""

    fiche: int
    champ: str
    texte: str
    ligne: str = ""


@dataclass(frozen=True)
class Resultat:
    """A fiche that may answer: `score`, the calibrated probability that it fits, in [0, 1]; `rang`, what orders."""

    fiche: Fiche
    score: float
    rang: float
    pourquoi: str


@dataclass(frozen=True)
class Calibrage:
    """Weights that rank fiches, weights that say how sure a fiche is, and the threshold under which nothing fits.

    The surety has two sets of weights: with vectors, and with words alone.
    """

    poids: tuple[float, ...]
    poids_surete: tuple[float, ...]
    biais: float
    poids_surete_mots: tuple[float, ...]
    biais_mots: float
    seuil: float


@cache
def calibrage() -> Calibrage:
    """The calibration that `make calibrer` wrote."""
    content = json.loads(CALIBRAGE.read_text(encoding="utf-8"))
    return Calibrage(
        poids=tuple(content["poids"]),
        poids_surete=tuple(content["poids_surete"]),
        biais=content["biais"],
        poids_surete_mots=tuple(content["poids_surete_mots"]),
        biais_mots=content["biais_mots"],
        seuil=content["seuil"],
    )


class Index:
    """Search over `fiches`. Without `modele`, by words alone (while the model is absent or the vectors not ready)."""

    def __init__(
        self,
        fiches: Sequence[Fiche],
        modele: Plongement | None,
        cache_vecteurs: CacheVecteurs | None,
    ) -> None:
        self.fiches = list(fiches)
        self.unites = [unite for i, fiche in enumerate(self.fiches) for unite in _units(i, fiche)]
        self._proprietaires = np.array([unite.fiche for unite in self.unites], dtype=np.int64)
        self._est_question = np.array([unite.champ in {"questions", "nom"} for unite in self.unites], dtype=bool)
        self._est_ensemble = np.array([unite.champ == "ensemble" for unite in self.unites], dtype=bool)
        self.lexical = IndexLexical([unite.texte for unite in self.unites], self._proprietaires.tolist())
        self._noms = [_names(fiche) for fiche in self.fiches]
        self._modele = modele
        self._recents: dict[str, Vecteurs] = {}
        self._vecteurs: Vecteurs | None = None
        if modele is not None and cache_vecteurs is not None:
            self._vecteurs = self._embed(cache_vecteurs)

    def with_meaning(self, modele: Plongement, cache_vecteurs: CacheVecteurs) -> "Index":
        """The same index with vectors; this one goes on serving meanwhile."""
        index = copy.copy(self)
        index._modele, index._recents = modele, {}
        index._vecteurs = index._embed(cache_vecteurs)
        return index

    def _embed(self, cache_vecteurs: CacheVecteurs) -> Vecteurs:
        vectors = np.zeros((len(self.unites), 0), dtype=np.float32)
        for questions in (True, False):
            chosen = np.flatnonzero(self._est_question == questions)
            texts = [spell_out(self.unites[i].texte) if questions else self.unites[i].texte for i in chosen]
            rows = cache_vecteurs.passages(texts, questions=questions)
            if not vectors.shape[1]:
                vectors = np.zeros((len(self.unites), rows.shape[1]), dtype=np.float32)
            vectors[chosen] = rows
        cache_vecteurs.save()
        return vectors

    def wholes(self) -> Vecteurs:
        """One unit vector for each fiche, of its whole text. Raises ValueError without vectors."""
        if self._vecteurs is None:
            raise ValueError("cet index n'a pas de vecteurs")
        wholes: Vecteurs = self._vecteurs[self._est_ensemble]
        return wholes

    def _vector(self, requete: str) -> Vecteurs:
        """The vector of a question; the last ones are kept, since one turn asks several times."""
        assert self._modele is not None
        texte = spell_out(requete)
        if texte not in self._recents:
            if len(self._recents) >= 256:
                self._recents.pop(next(iter(self._recents)), None)
            self._recents[texte] = self._modele.questions([texte])[0]
        return self._recents[texte]

    def search(
        self,
        requete: str,
        *,
        departement: str | None,
        garde: Callable[[Fiche], bool] = lambda fiche: True,
        limite: int = 10,
    ) -> list[Resultat]:
        """The fiches that fit `requete` best, first the best.

        Only national fiches and those of `departement` are considered, and those that `garde` keeps. A local fiche
        that completes a national one stands before it. Nothing is refused here: compare `score` with the threshold.
        """
        if not self.fiches or not words(requete):
            return []
        termes = self.lexical.terms(requete)
        rows = self.features(requete, termes)
        local = np.array([fiche.departement == departement for fiche in self.fiches])
        order = rows @ np.asarray(calibrage().poids) + AVANTAGE_LOCAL * local
        probabilities = self.probabilities(rows, self.lexical.unknown(termes))
        eligible = [
            i for i, fiche in enumerate(self.fiches) if fiche.departement in {NATIONAL, departement} and garde(fiche)
        ]
        eligible.sort(key=lambda i: -order[i])
        ranked = _local_first([(self.fiches[i], float(order[i]), i) for i in eligible[: 3 * limite]])
        return [Resultat(f, float(probabilities[i]), r, self._why(termes, i)) for f, r, i in ranked[:limite]]

    def features(self, requete: str, termes: Sequence[Terme], sauf_unite: int | None = None) -> NDArray[np.float64]:
        """One row of TRAITS per fiche. `sauf_unite` leaves one unit out, for calibration."""
        count = len(self.fiches)
        rows = np.zeros((count, len(TRAITS)))
        if self._vecteurs is not None:
            similarity = self._vecteurs @ self._vector(requete)
            if sauf_unite is not None:
                similarity[sauf_unite] = 0
            rows[:, 0] = _best(similarity, self._proprietaires, self._est_question, count)
            rows[:, 1] = _best(
                similarity,
                self._proprietaires,
                ~self._est_question & ~self._est_ensemble,
                count,
            )
            rows[:, 2] = _best(similarity, self._proprietaires, self._est_ensemble, count)
        bm25 = self.lexical.bm25(termes)
        if sauf_unite is not None:
            bm25[sauf_unite] = 0
        possible = sum(self.lexical.weight(t.racine) for t in termes) or 1.0
        rows[:, 3] = _best(bm25, self._proprietaires, None, count) / possible
        rows[:, 4] = self.lexical.coverage(termes, count, sauf_unite)
        asked = [t.racine for t in termes]
        rows[:, 5] = [max((_named(nom, asked) for nom in noms), default=0.0) for noms in self._noms]
        weights = {t.racine: self.lexical.weight(t.racine) / possible for t in termes}
        rows[:, 6] = [
            max((_named(nom, asked) * sum(weights.get(r, 0.0) for r in set(nom)) for nom in noms), default=0.0)
            for noms in self._noms
        ]
        return rows

    def probabilities(self, rows: NDArray[np.float64], inconnus: float) -> NDArray[np.float64]:
        """For each row of features, the calibrated probability that its fiche answers the question."""
        reglage = calibrage()
        if self._vecteurs is not None:
            poids, biais = reglage.poids_surete, reglage.biais
        else:
            poids, biais = reglage.poids_surete_mots, reglage.biais_mots
        logits = surety_features(rows, reglage.poids, inconnus) @ np.asarray(poids) + biais
        return np.asarray(1 / (1 + np.exp(-logits)))

    def best_lines(self, fiche: Fiche, requete: str, champs: Collection[str], limite: int) -> list[str]:
        """The lines of `fiche`, among `champs`, that speak most of what `requete` asks, in the fiche's order."""
        termes = self.lexical.terms(requete)
        asked = {t.racine: self.lexical.weight(t.racine) for t in termes}
        vector = self._vector(requete) if self._vecteurs is not None else None
        scored = []
        for i, unite in enumerate(self.unites):
            if not unite.ligne or unite.champ not in champs or self.fiches[unite.fiche].id != fiche.id:
                continue
            held = {stem(mot) for mot in words(unite.ligne)}
            score = sum(weight for racine, weight in asked.items() if racine in held) / (sum(asked.values()) or 1)
            if vector is not None and self._vecteurs is not None:
                score += 4 * float(self._vecteurs[i] @ vector)
            scored.append((score, i))
        kept = sorted(i for _, i in sorted(scored, reverse=True)[:limite])
        return [self.unites[i].ligne for i in kept]

    def _why(self, termes: Sequence[Terme], fiche: int) -> str:
        held = [t.mot for t in termes if fiche in self.lexical._fiches_par_racine.get(t.racine, {})]
        return "mots communs : " + ", ".join(held) if held else "sens proche"


def surety_features(rows: NDArray[np.float64], poids: Sequence[float], inconnus: float) -> NDArray[np.float64]:
    """One row of TRAITS_SURETE per row of TRAITS: what tells a right fiche from the least wrong one."""
    sens = rows[:, :3].max(axis=1)
    unknown = np.full(len(rows), inconnus)
    return np.column_stack([rows @ np.asarray(poids), sens, rows[:, 4], rows[:, 5], unknown])


def _units(i: int, fiche: Fiche) -> list[Unite]:
    name = " ; ".join([fiche.nom, *fiche.sigles, *fiche.synonymes])
    units = [
        Unite(i, "nom", name),
        *(Unite(i, "questions", q) for q in fiche.questions),
    ]
    whole = " ".join(
        [
            f"{fiche.nom}.",
            fiche.en_bref,
            *fiche.conditions,
            *fiche.demarche,
            *fiche.bon_a_savoir,
        ]
    )
    units.append(Unite(i, "ensemble", whole[:900]))
    units.append(Unite(i, "en_bref", f"{fiche.nom}. {fiche.en_bref}"))
    for champ in (
        "conditions",
        "demarche",
        "bon_a_savoir",
        "pour_agents",
        "delais",
        "recours",
    ):
        units += [Unite(i, champ, f"{fiche.nom}. {texte}", texte) for texte in getattr(fiche, champ)]
    units += [Unite(i, "pieces", f"{fiche.nom}. {' ; '.join(fiche.pieces)}")] if fiche.pieces else []
    units += [Unite(i, "montants", f"{fiche.nom}. {m.libelle}") for m in fiche.montants]
    return units


def _names(fiche: Fiche) -> list[list[str]]:
    names = [fiche.nom, *fiche.sigles, *fiche.synonymes]
    bare = [re.sub(r"\([^)]*\)", " ", name) for name in names]
    return [racines for name in bare if (racines := [stem(mot) for mot in words(name)])]


def _named(nom: list[str], asked: list[str]) -> float:
    """1 when the question says the whole name; a share of it, squared, when it says a part."""
    share = sum(racine in asked for racine in nom) / len(nom)
    return share * share


def _best(
    scores: NDArray[np.float32],
    owners: NDArray[np.int64],
    kept: NDArray[np.bool_] | None,
    count: int,
) -> NDArray[np.float64]:
    best = np.zeros(count)
    chosen = kept if kept is not None else np.ones(len(owners), dtype=bool)
    np.maximum.at(best, owners[chosen], scores[chosen])
    return best


def _local_first(
    ranked: list[tuple[Fiche, float, int]],
) -> list[tuple[Fiche, float, int]]:
    """A local fiche that completes a national one and fits about as well takes its place, the national one after."""
    local = {cible: entry for entry in reversed(ranked) for cible in entry[0].complete}
    placed: list[tuple[Fiche, float, int]] = []
    for entry in ranked:
        better = local.get(entry[0].id)
        if better is not None and better not in placed and better[1] > entry[1] - ECART_LOCAL:
            placed.append(better)
        if entry not in placed:
            placed.append(entry)
    return placed

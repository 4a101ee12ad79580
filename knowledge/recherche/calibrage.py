"""Choosing the weights of search and the threshold of "nothing fits", from the fiches' own questions.

Each question written in a fiche is asked to an index from which that question is left out: the fiche is the right
answer, every other one a wrong one. Messages that no fiche answers come from the bot's training examples of subjects
outside the trade. The threshold is then chosen on questions that served neither (see docs/recherche.md).
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from tqdm import tqdm

from knowledge.recherche.index import (
    CALIBRAGE,
    TRAITS,
    TRAITS_SURETE,
    Index,
    surety_features,
)

# Order of fiches: meaning first, in a question most, then the words. A name counts by the share of the question that
# it is: "RSA" alone asks for the RSA, "RSA" in the middle of a story does not. Weights fitted on the fiches' own
# questions put all on the text and did worse on questions written by others: these were chosen on half of those.
POIDS = np.array([30.0, 20.0, 15.0, 0.5, 6.0, 0.0, 3.0])


@dataclass(frozen=True)
class Exemple:
    """One question as asked to an index that did not hold it; `juste` is its fiche, None when no fiche answers."""

    traits: NDArray[np.float64]
    inconnus: float
    juste: int | None


def fit(index: Index, hors_sujet: Sequence[str], seuil: float) -> dict[str, object]:
    """Fit the weights on `index` and write them with `seuil`; returns what was written, with the measures."""
    exemples = [*_own_questions(index), *_outside(index, hors_sujet)]
    poids = POIDS
    surete, biais = _surety_weights(exemples, poids)
    surete_mots, biais_mots = _surety_weights([_words_alone(e) for e in exemples], poids)
    ranks = [_rank(e, poids) for e in exemples if e.juste is not None]
    content = {
        "traits": list(TRAITS),
        "poids": [round(float(p), 4) for p in poids],
        "traits_surete": list(TRAITS_SURETE),
        "poids_surete": [round(float(p), 4) for p in surete],
        "biais": round(biais, 4),
        "poids_surete_mots": [round(float(p), 4) for p in surete_mots],
        "biais_mots": round(biais_mots, 4),
        "seuil": seuil,
        "questions": len(ranks),
        "premiere_bonne": round(float(np.mean([r == 0 for r in ranks])), 4),
        "bonne_parmi_trois": round(float(np.mean([r < 3 for r in ranks])), 4),
    }
    CALIBRAGE.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return content


def out_of_scope_examples(dossier: Path) -> list[str]:
    """The bot's training examples of messages outside the trade."""
    content = yaml.safe_load((dossier / "hors_sujet.yml").read_text(encoding="utf-8"))
    lines = [line for entry in content["nlu"] for line in entry["examples"].splitlines()]
    return [line.removeprefix("- ").strip() for line in lines if line.strip()]


def _own_questions(index: Index) -> Iterator[Exemple]:
    own = [(i, unit) for i, unit in enumerate(index.unites) if unit.champ == "questions"]
    for i, unit in tqdm(own, desc="Questions des fiches", unit="question", file=sys.stderr):
        termes = index.lexical.terms(unit.texte)
        yield Exemple(
            index.features(unit.texte, termes, sauf_unite=i),
            index.lexical.unknown(termes, i),
            unit.fiche,
        )


def _outside(index: Index, hors_sujet: Sequence[str]) -> Iterator[Exemple]:
    for texte in tqdm(hors_sujet, desc="Hors sujet", unit="message", file=sys.stderr):
        termes = index.lexical.terms(texte)
        yield Exemple(index.features(texte, termes), index.lexical.unknown(termes), None)


def _words_alone(exemple: Exemple) -> Exemple:
    """The same example as an index without vectors sees it."""
    traits = exemple.traits.copy()
    traits[:, :3] = 0
    return Exemple(traits, exemple.inconnus, exemple.juste)


def _rank(exemple: Exemple, poids: NDArray[np.float64]) -> int:
    scores = exemple.traits @ poids
    return int(np.sum(scores > scores[exemple.juste]))


def _surety_weights(exemples: list[Exemple], poids: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Is the fiche ranked first the right one? Logistic regression by Newton's method, lightly regularised."""
    rows, labels = [], []
    for exemple in exemples:
        first = int(np.argmax(exemple.traits @ poids))
        rows.append(surety_features(exemple.traits[first : first + 1], poids.tolist(), exemple.inconnus)[0])
        labels.append(float(exemple.juste is not None))
    x = np.hstack([np.array(rows), np.ones((len(rows), 1))])
    y = np.array(labels)
    w = np.zeros(x.shape[1])
    ridge = 1e-1 * np.eye(x.shape[1])
    for _ in range(100):
        p = 1 / (1 + np.exp(-x @ w))
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + ridge, x.T @ (p - y) + ridge @ w)
        w -= step
        if np.abs(step).max() < 1e-8:
            break
    return w[:-1], float(w[-1])

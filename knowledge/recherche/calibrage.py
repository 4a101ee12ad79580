"""Choosing the weights of search and the threshold of "nothing fits", from the fiches' own questions.

Each question written in a fiche is asked to an index from which that question is left out: the fiche is the right
answer, every other one a wrong one. Messages that no fiche answers come from the bot's training examples of subjects
outside the trade. The threshold is then chosen on questions that served neither (see docs/recherche.md).
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from tqdm import tqdm

from knowledge.recherche.index import CALIBRAGE, TRAITS, Index

NEGATIFS_PAR_QUESTION = 6


def fit(index: Index, hors_sujet: Sequence[str], seuil: float) -> dict[str, object]:
    """Fit the weights on `index` and write them with `seuil`; returns what was written, with the measures."""
    rows, labels, first = _training_rows(index, hors_sujet)
    poids, biais = _logistic(rows, labels)
    right = np.mean([_rank_of_right(found @ poids, right) == 0 for found, right in first])
    content = {
        "traits": list(TRAITS),
        "poids": [round(float(p), 4) for p in poids],
        "biais": round(float(biais), 4),
        "seuil": seuil,
        "questions": len(first),
        "premiere_bonne": round(float(right), 4),
    }
    CALIBRAGE.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return content


def out_of_scope_examples(dossier: Path) -> list[str]:
    """The bot's training examples of messages outside the trade."""
    content = yaml.safe_load((dossier / "hors_sujet.yml").read_text(encoding="utf-8"))
    lines = [line for entry in content["nlu"] for line in entry["examples"].splitlines()]
    return [line.removeprefix("- ").strip() for line in lines if line.strip()]


def _training_rows(
    index: Index, hors_sujet: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64], list[tuple[NDArray[np.float64], int]]]:
    rows: list[NDArray[np.float64]] = []
    labels: list[float] = []
    asked: list[tuple[NDArray[np.float64], int]] = []
    own = [(i, unit) for i, unit in enumerate(index.unites) if unit.champ == "questions"]
    for i, unit in tqdm(own, desc="Questions des fiches", unit="question", file=sys.stderr):
        found = index.features(unit.texte, index.lexical.terms(unit.texte), sauf_unite=i)
        asked.append((found, unit.fiche))
        rows.append(found[unit.fiche])
        labels.append(1)
        hard = [j for j in np.argsort(-found[:, 0] - found[:, 3]) if j != unit.fiche][:NEGATIFS_PAR_QUESTION]
        rows += [found[j] for j in hard]
        labels += [0] * len(hard)
    for texte in tqdm(hors_sujet, desc="Hors sujet", unit="message", file=sys.stderr):
        found = index.features(texte, index.lexical.terms(texte))
        hard = list(np.argsort(-found[:, 0] - found[:, 3]))[:NEGATIFS_PAR_QUESTION]
        rows += [found[j] for j in hard]
        labels += [0] * len(hard)
    return np.array(rows), np.array(labels), asked


def _rank_of_right(scores: NDArray[np.float64], right: int) -> int:
    return int(np.sum(scores > scores[right]))


def _logistic(rows: NDArray[np.float64], labels: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
    """Logistic regression by Newton's method, lightly regularised."""
    x = np.hstack([rows, np.ones((len(rows), 1))])
    w = np.zeros(x.shape[1])
    ridge = 1e-2 * np.eye(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (p - labels) + ridge @ w
        hessian = (x * (p * (1 - p))[:, None]).T @ x + ridge
        step = np.linalg.solve(hessian, gradient)
        w -= step
        if np.abs(step).max() < 1e-8:
            break
    return w[:-1], float(w[-1])

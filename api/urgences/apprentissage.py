"""Learns the points of points.tsv from the examples: `python -m api.urgences.apprentissage`.

Examples are messages written for Repère (exemples.tsv: weight, kind or `-` for an ordinary message, text), the even
lines of tests/donnees/urgences.jsonl, and as ordinary ones the messages of the bot and the questions of the fiches that
no pattern of the lexicon finds urgent. Each also serves as people would type it in a hurry. A logistic regression,
averaged over several orders of the examples, gives the points; the same seeds give the same table.
"""

import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from api.urgences.garde import readable, told
from api.urgences.points import TABLE, traits, windows

RACINE = Path(__file__).parents[2]
EXEMPLES = Path(__file__).with_name("exemples.tsv")
ORDINAIRE = "-"
FREQUENCE_MIN = 3
TOURS, GRAINES = 12, 4

_ANNOTE = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_HATE = (
    (r"\bje suis\b", ("jsuis", "chui", "je sui", "j suis")),
    (r"\bj'ai\b", ("jai", "g", "jé", "j ai")),
    (r"\bqu'(il|elle)\b", ("kil", "quil", "quelle")),
    (r"\bque\b", ("ke", "que")),
    (r"\bpas\b", ("pa", "pas")),
    (r"\bplus\b", ("plu", "pu", "plus")),
    (r"\bdehors\b", ("dehor", "deor")),
    (r"\bdors\b", ("dor", "dort")),
    (r"\bmourir\b", ("mourire", "mourrir")),
    (r"\bveux\b", ("veu", "veut", "vx")),
    (r"\bquelqu'un\b", ("qqn", "kelkun")),
    (r"\bdepuis\b", ("depui", "dpuis")),
    (r"\bc'est\b", ("c", "cest")),
    (r"\bme (\w)", (r"me \1", r"m\1")),
    (r"\bavec\b", ("avc", "ac", "avec")),
    (r"é\b", ("e", "er", "é")),
    (r"er\b", ("é", "er")),
    (r"qu", ("k", "qu")),
)


@dataclass(frozen=True)
class Exemple:
    """A message, its kind, and how much it counts."""

    poids: float
    genre: str
    texte: str


def examples() -> list[Exemple]:
    """Every example, and each written one also as typed in a hurry."""
    ecrits = [
        Exemple(float(p), g, t) for p, g, t in (line.split("\t") for line in EXEMPLES.read_text("utf-8").splitlines())
    ]
    essais = (RACINE / "tests/donnees/urgences.jsonl").read_text("utf-8").splitlines()[::2]
    ecrits += [Exemple(3.0, row["urgence"] or ORDINAIRE, row["texte"]) for row in map(json.loads, essais)]
    hasard = random.Random(3)
    presses = [Exemple(e.poids / 2, e.genre, _hurried(e.texte, hasard)) for e in ecrits]
    deja = {e.texte for e in ecrits}
    calmes = [Exemple(1.0, ORDINAIRE, t) for t in _ordinary() if t not in deja and not told(readable(t))]
    return ecrits + presses + calmes


def _ordinary() -> list[str]:
    textes: list[str] = []
    for fichier in sorted((RACINE / "bot/data/nlu").glob("*.yml")):
        for row in yaml.safe_load(fichier.read_text("utf-8"))["nlu"]:
            lignes = str(row.get("examples") or "").splitlines()
            textes += [_ANNOTE.sub(r"\1", ligne.strip()[2:]) for ligne in lignes if ligne.strip().startswith("- ")]
    for fichier in sorted((RACINE / "knowledge/fiches").glob("*/*.yml")):
        textes += yaml.safe_load(fichier.read_text("utf-8")).get("questions") or []
    return textes


def _hurried(texte: str, hasard: random.Random) -> str:
    for motif, formes in _HATE:
        if hasard.random() < 0.5:
            texte = re.sub(motif, partial(_one_of, formes, hasard), texte)
    return texte.lower().replace("'", "") if hasard.random() < 0.3 else texte


def _one_of(formes: Sequence[str], hasard: random.Random, trouve: re.Match[str]) -> str:
    return trouve.expand(hasard.choice(formes))


def learn(exemples: list[Exemple], graines: int = GRAINES) -> tuple[float, dict[str, float]]:
    """The starting points and the points of each trait, over `graines` orders of the examples."""
    lus = [[traits(fenetre) for fenetre in windows(readable(e.texte))] for e in exemples]
    vus = Counter(trait for fenetres in lus for trait in set().union(*fenetres))
    rang = {trait: i for i, trait in enumerate(sorted(t for t, n in vus.items() if n >= FREQUENCE_MIN))}
    rangs = [[np.array([rang[t] for t in f if t in rang], dtype=int) for f in fenetres] for fenetres in lus]
    urgents = np.array([e.genre != ORDINAIRE for e in exemples], dtype=float)
    poids = np.array([e.poids for e in exemples])
    somme, depart = np.zeros(len(rang)), 0.0
    for graine in range(graines):
        w, b = _descend(rangs, urgents, poids, len(rang), np.random.default_rng(graine))
        somme, depart = somme + w / graines, depart + b / graines
    return depart, {trait: float(somme[i]) for trait, i in rang.items()}


def _descend(
    rangs: list[list[NDArray[np.int_]]],
    urgents: NDArray[np.float64],
    poids: NDArray[np.float64],
    taille: int,
    hasard: np.random.Generator,
) -> tuple[NDArray[np.float64], float]:
    """One logistic regression by stochastic descent (Adagrad), on the most urgent window of each example."""
    w, b, carres = np.zeros(taille), -2.0, np.full(taille, 0.1)
    for tour in range(TOURS):
        pas = 0.2 * (1 - 0.8 * tour / TOURS)
        for i in hasard.permutation(len(rangs)):
            totaux = [w[v].sum() + b for v in rangs[i]]
            if not totaux:
                continue
            v = rangs[i][int(np.argmax(totaux))]
            ecart = (1 / (1 + np.exp(-np.clip(max(totaux), -30, 30))) - urgents[i]) * poids[i]
            carres[v] += ecart * ecart
            w[v] -= pas * (ecart / np.sqrt(carres[v]) + 1e-3 * w[v])
            b -= pas * 0.01 * ecart
    return w, b


def kinds(exemples: list[Exemple]) -> dict[str, str]:
    """The kind of emergency that each trait is most often met in, kinds being of equal weight."""
    par_genre: dict[str, Counter[str]] = defaultdict(Counter)
    for e in exemples:
        for trait in set().union(*(traits(f) for f in windows(readable(e.texte)))):
            par_genre[e.genre][trait] += e.poids  # type: ignore[assignment]
    urgents = {g: sum(n.values()) for g, n in par_genre.items() if g != ORDINAIRE}
    found = {trait for genre in urgents for trait in par_genre[genre]}
    return {t: max((par_genre[g][t] / urgents[g], g) for g in urgents)[1] for t in found}


def main() -> None:
    """Write points.tsv."""
    exemples = examples()
    depart, points = learn(exemples)
    genres = kinds([e for e in exemples if e.genre != ORDINAIRE])
    rows = [f"{depart:.2f}\t{ORDINAIRE}\t"]
    for trait, valeur in sorted(points.items(), key=lambda item: (-round(item[1], 1), item[0])):
        if abs(valeur) >= 0.05:
            rows.append(f"{valeur:.1f}\t{genres.get(trait, ORDINAIRE) if valeur > 0 else ORDINAIRE}\t{trait}")
    entete = (
        "# Points, kind of emergency, and what has them: a word, two words in a row, @theme, @theme+@theme. Learned."
    )
    TABLE.write_text("\n".join([entete, *rows]) + "\n", encoding="utf-8")
    print(f"{len(exemples)} exemples, {len(rows)} lignes")


if __name__ == "__main__":
    main()

"""Which part of a fiche a short question is about: its amount, its papers, its delays…"""

import re
from functools import cache
from pathlib import Path

import yaml

from knowledge.recherche.normalisation import spell_out

FICHIER = Path(__file__).with_name("rubriques.yml")
REFUS = Path(__file__).with_name("refus.yml")

TITRES = {
    "delais": "les délais",
    "pieces": "les papiers à fournir",
    "montants": "le montant",
    "recours": "les recours",
    "contacts": "les contacts",
    "lieux": "le lieu",
    "conditions": "les conditions",
    "demarche": "la démarche",
}


@cache
def _motifs() -> tuple[tuple[str, re.Pattern[str]], ...]:
    content = yaml.safe_load(FICHIER.read_text(encoding="utf-8"))
    return tuple((rubrique, re.compile("|".join(motifs))) for rubrique, motifs in content.items())


def asked_part(texte: str) -> str | None:
    """The field of a fiche that `texte` asks about, or None when it asks about the whole."""
    lu = spell_out(texte)
    return next((rubrique for rubrique, motif in _motifs() if motif.search(lu)), None)


@cache
def _refus() -> dict[str, re.Pattern[str]]:
    content = yaml.safe_load(REFUS.read_text(encoding="utf-8"))
    return {statut: re.compile("|".join(motifs)) for statut, motifs in content.items()}


def refused_by_words(texte: str) -> str | None:
    """`dossier_personnel` for what only a file holds, `hors_sujet` for getting round a rule, else None."""
    lu = spell_out(texte)
    return next((statut for statut, motif in _refus().items() if motif.search(lu)), None)

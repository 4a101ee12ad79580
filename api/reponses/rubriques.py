"""Which part of a fiche a short question is about: its amount, its papers, its delays…"""

import re
from functools import cache
from pathlib import Path

import yaml

from knowledge.recherche.normalisation import spell_out

FICHIER = Path(__file__).with_name("rubriques.yml")
VIE_PRIVEE = Path(__file__).with_name("vie_privee.yml")

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
def _vie_privee() -> re.Pattern[str]:
    return re.compile("|".join(yaml.safe_load(VIE_PRIVEE.read_text(encoding="utf-8"))))


def asks_for_private_data(texte: str) -> bool:
    """Does `texte` ask for what only a file holds: the state of one's own request, or somebody else's money?"""
    return bool(_vie_privee().search(spell_out(texte)))

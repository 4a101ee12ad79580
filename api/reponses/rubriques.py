"""Which part of a fiche a short question is about: its amount, its papers, its delays…"""

import re

from knowledge.recherche.normalisation import spell_out

# Order matters: "combien de temps" is a delay before "combien" is an amount.
_RUBRIQUES: tuple[tuple[str, str], ...] = (
    ("delais", r"combien de temps|combien d'(?:heures?|annees)|combien de (?:jours?|semaines?|mois)|\bdelais?\b|dure\b|"
               r"durent|duree|longtemps|\bquand\b|a partir de quand|\brapide|\battente\b|tous les combien|rythme|heures? par"),
    ("pieces", r"papiers?\b|pieces? (?:a |justif)|justificatifs?|documents? (?:a |faut|il|pour)|quels documents|formulaires?|"
               r"fournir|faut (?:amener|apporter)|\bdossier a (?:remplir|fournir)"),
    ("montants", r"\bcombien\b(?! (?:de (?:personnes?|gens|places?|lits|monde|conventions?|mds|agents?|structures?)|sont|d'enfants))|"
                 r"\bprix\b|\btarifs?\b|\bmontants?\b|\bpaye[er]?\b|payant|gratuit|\bcoute?\b|cher\b|remunere|plafonds?\b|euros?\b|salaire"),
    ("recours", r"refus\w*|contester|recours|reclam\w*|pas d'accord|conteste|si on dit non|sanctions?|coupe\w*"),
    ("contacts", r"telephone|numero\b|\bappeler\b|joindre|contact\w*|mail\b|adresse\b|qui s'en occupe|a qui (?:je )?(?:m'adresse|demande|parler)|"
                 r"qui appeler|qui s'occupe|c'est qui qui"),
    ("lieux", r"c'est ou\b|\bou (?:aller|c'est|est|ca|je|faut|dois|se|sont|trouver)|^(?:et )?ou\b|endroit|quel lieu"),
    ("conditions", r"qui (?:peut|a droit|en beneficie)|conditions?\b|\bdroit\b|criteres?|eligib\w*|diplome|prerequis|faut (?:etre|avoir)|"
                   r"obligatoire|age\b|pour qui|reserve"),
    ("demarche", r"comment (?:on |je |faire|demander|s'inscri|ca marche|l'avoir|y aller|obtenir|en beneficier)|demarches?\b|"
                 r"s'inscrire|inscription|demander\b|faire la demande|etapes?"),
)  # fmt: skip
_MOTIFS = tuple((rubrique, re.compile(motif)) for rubrique, motif in _RUBRIQUES)

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


def asked_part(texte: str) -> str | None:
    """The field of a fiche that `texte` asks about, or None when it asks about the whole."""
    lu = spell_out(texte)
    return next((rubrique for rubrique, motif in _MOTIFS if motif.search(lu)), None)

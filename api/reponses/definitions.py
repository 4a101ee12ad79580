"""Is a message asking what an acronym or a term means? "c koi un CLI", "AVIP ça veut dire quoi", "MASP"."""

import re

from knowledge.glossaire.glossaire import Entree, meanings
from knowledge.preuves.chiffres import fold

_ARTICLE = r"(?:(?:un|une|le|la|les|des|du|de|au|mon|ma|mes) |l'|d')?"
_TERME = r"(?P<terme>(?:[a-z]\.){2,}[a-z]?|[a-z0-9][a-z0-9&-]{1,14})"
_VEUT_DIRE = r"(?:veu[tx]?(?:lent)? dire|signifie|signification|definition|defini[st]?|designe|correspond a)"
_QUOI = r"(?:c'? ?est ?|cest ?|c ?)(?:quoi|koi|kwa)|kesako|k[ei]s ?ke? ?c"
_FORMES = tuple(
    re.compile(motif)
    for motif in (
        rf"(?:{_QUOI}|qu'?est[ -]?ce que? ?(?:c'est )?(?:qu'|que )?)\s*{_ARTICLE}{_TERME}\b",
        rf"{_VEUT_DIRE} ?(?:quoi ?:? ?)?(?:de |du |d'|des )?(?:sigle |acronyme |mot )?{_ARTICLE}{_TERME}\b",
        rf"\b{_ARTICLE}{_TERME} ?,? ?(?:{_QUOI}|(?:ca |sa |cela )?(?:{_VEUT_DIRE})|en toutes lettres|developpe)",
        rf"(?:sigle|acronyme|abreviation) {_ARTICLE}{_TERME}\b",
        rf"^\W*{_ARTICLE}{_TERME}\W*$",
    )
)


def asked_meanings(texte: str, departement: str | None) -> list[Entree]:
    """The meanings in `departement` of the acronym that `texte` asks about; empty when it asks about none.

    Only a message that asks what something is, or that holds nothing but the acronym: "ai" in "j'ai" is a verb.
    """
    folded = fold(texte).replace("’", "'").strip()
    for forme in _FORMES:
        for match in forme.finditer(folded):
            if found := meanings(match["terme"], departement):
                return found
    return []

"""A fiche in a list."""

from pydantic import BaseModel

from knowledge.fiches.models import Fiche


class FicheResume(BaseModel):
    id: str
    nom: str
    sigles: list[str]
    departement: str
    type: str
    thematiques: list[str]
    publics: list[str]
    statut: str
    en_bref: str
    verifie_le: str


def summary(fiche: Fiche) -> FicheResume:
    """What a list shows of a fiche."""
    return FicheResume(
        id=fiche.id,
        nom=fiche.nom,
        sigles=fiche.sigles,
        departement=fiche.departement,
        type=fiche.type.value,
        thematiques=[t.value for t in fiche.thematiques],
        publics=[p.value for p in fiche.publics],
        statut=fiche.statut.value,
        en_bref=fiche.en_bref,
        verifie_le=fiche.verifie_le.isoformat(),
    )

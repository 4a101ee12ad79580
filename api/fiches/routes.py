"""The fiches, in a list and whole."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from api.debit import limit
from api.etat import AppEtat
from api.fiches.schemas import FicheResume, summary
from api.messages.presentation import shown_fiche
from api.problemes import Probleme
from knowledge.fiches.models import NATIONAL, Fiche, Statut

router = APIRouter(prefix="/api/v1/fiches", tags=["fiches"], dependencies=[Depends(limit)])
PUBLIC = "widget"


class ParametresListe(BaseModel):
    model_config = ConfigDict(extra="forbid")

    departement: str | None = None
    thematique: str | None = None
    public: str | None = None
    statut: Statut | None = None
    page: int = Field(default=1, ge=1)
    par_page: int = Field(default=50, ge=1, le=200)


class ListeFiches(BaseModel):
    total: int
    page: int
    fiches: list[FicheResume]


@router.get("")
def lister(parametres: Annotated[ParametresListe, Query()], etat: AppEtat) -> ListeFiches:
    """The proven fiches; with a département, its own and the national ones."""

    def kept(fiche: Fiche) -> bool:
        return (
            etat.connaissances.is_shown(fiche, PUBLIC)
            and (parametres.departement is None or fiche.departement in {NATIONAL, parametres.departement})
            and (
                parametres.thematique is None
                or any(t.value.startswith(parametres.thematique) for t in fiche.thematiques)
            )
            and (parametres.public is None or any(p.value == parametres.public for p in fiche.publics))
            and (parametres.statut is None or fiche.statut is parametres.statut)
        )

    fiches = [fiche for fiche in etat.connaissances.fiches.values() if kept(fiche)]
    start = (parametres.page - 1) * parametres.par_page
    shown = [summary(fiche) for fiche in fiches[start : start + parametres.par_page]]
    return ListeFiches(total=len(fiches), page=parametres.page, fiches=shown)


@router.get("/{identifiant}")
def lire(identifiant: str, etat: AppEtat) -> dict[str, Any]:
    """One whole fiche. 404 when it does not exist or changed since its proof."""
    fiche = etat.connaissances.fiches.get(identifiant)
    if fiche is None or not etat.connaissances.is_shown(fiche, PUBLIC):
        raise Probleme(
            404,
            "fiche-inconnue",
            "Cette fiche n'existe pas",
            "Vérifiez l'identifiant de la fiche.",
        )
    return shown_fiche(fiche, PUBLIC)

"""Search over the fiches, for partners and for the desk."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from api.debit import limit
from api.etat import AppEtat
from api.fiches.schemas import FicheResume, summary
from api.messages.models import PassageMontre
from api.messages.presentation import shown_passage
from knowledge.fiches.models import Fiche
from knowledge.recherche.index import calibrage
from knowledge.territoires.communes import communes

router = APIRouter(prefix="/api/v1/recherche", tags=["recherche"])


class ParametresRecherche(BaseModel):
    model_config = ConfigDict(extra="forbid")

    q: str = Field(min_length=1, max_length=2000)
    departement: str | None = None
    commune: str | None = None
    thematique: str | None = None
    public: str | None = None
    canal: Literal["widget", "agent", "borne"] = "widget"
    limite: int = Field(default=5, ge=1, le=20)


class ResultatRecherche(BaseModel):
    fiche: FicheResume
    score: float
    pourquoi: str


class ReponseRecherche(BaseModel):
    """`passages`: extracts of ingested documents, for staff only."""

    resultats: list[ResultatRecherche]
    passages: list[PassageMontre] = []


@router.get("", dependencies=[Depends(limit)])
def rechercher(parametres: Annotated[ParametresRecherche, Query()], etat: AppEtat) -> ReponseRecherche:
    """The fiches that fit, best first; an empty list when nothing fits."""
    commune = communes().get(parametres.commune or "")
    departement = parametres.departement or (commune.departement if commune else None)

    def kept(fiche: Fiche) -> bool:
        return (
            etat.connaissances.is_shown(fiche, parametres.canal)
            and (
                parametres.thematique is None
                or any(t.value.startswith(parametres.thematique) for t in fiche.thematiques)
            )
            and (
                parametres.public is None or any(p.value in {parametres.public, "tous-publics"} for p in fiche.publics)
            )
        )

    found = etat.connaissances.index.search(parametres.q, departement=departement, garde=kept, limite=parametres.limite)
    seuil = calibrage().seuil
    extraits = (
        etat.connaissances.passages.search(parametres.q, departement=departement, limite=parametres.limite)
        if parametres.canal == "agent"
        else []
    )
    return ReponseRecherche(
        resultats=[
            ResultatRecherche(fiche=summary(r.fiche), score=round(r.score, 3), pourquoi=r.pourquoi)
            for r in found
            if r.score >= seuil
        ],
        passages=[shown_passage(extrait) for extrait in extraits],
    )

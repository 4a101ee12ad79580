"""Completion of communes."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from api.debit import limit
from knowledge.territoires.completion import complete

router = APIRouter(prefix="/api/v1/communes", tags=["communes"], dependencies=[Depends(limit)])


class CommuneProposee(BaseModel):
    code: str
    nom: str
    codes_postaux: list[str]
    departement: str


class ReponseCommunes(BaseModel):
    communes: list[CommuneProposee]


@router.get("")
def completer(
    q: Annotated[str, Query(min_length=1, max_length=80)],
    departement: Annotated[str | None, Query(max_length=3)] = None,
    limite: Annotated[int, Query(ge=1, le=20)] = 8,
) -> ReponseCommunes:
    """Communes by name or postal code, tolerant of accents, hyphens, "St" and typing errors."""
    found = complete(q, departement, limite)
    return ReponseCommunes(
        communes=[
            CommuneProposee(
                code=c.code,
                nom=c.nom,
                codes_postaux=list(c.codes_postaux),
                departement=c.departement,
            )
            for c in found
        ]
    )

"""The answer to an understood turn: asked by the action server, with the internal key."""

import hmac
from typing import Annotated

from fastapi import APIRouter, Header

from api.etat import AppEtat
from api.problemes import Probleme
from api.reglages import reglages
from api.reponses.etapes import answer
from api.reponses.schemas import Demande, Reponse

router = APIRouter(prefix="/api/v1/reponses", include_in_schema=False)


@router.post("")
def repondre(demande: Demande, etat: AppEtat, x_repere_cle: Annotated[str, Header()] = "") -> Reponse:
    """Search, choose, compose and prove. 403 without the internal key, which `make run` makes at each start."""
    expected = reglages().cle_interne
    if not expected or not hmac.compare_digest(x_repere_cle.encode(), expected.encode()):
        raise Probleme(
            403,
            "cle-interne",
            "Appel réservé",
            "Cet appel est réservé au serveur d'actions.",
        )
    return answer(demande, etat.connaissances)

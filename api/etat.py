"""The application's parts, made once at start and handed to routes."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine

from api.connaissances import Connaissances
from api.conversations.tour import Passerelle


@dataclass
class Etat:
    base: Engine
    base_rasa: Engine
    connaissances: Connaissances
    passerelle: Passerelle


def etat_de(request: Request) -> Etat:
    """The parts of the application that serves this request."""
    etat: Etat = request.app.state.repere
    return etat


AppEtat = Annotated[Etat, Depends(etat_de)]

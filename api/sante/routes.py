"""Is each part alive? 200 as long as people are answered."""

import asyncio
from typing import Literal

import httpx
from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from api.etat import AppEtat
from api.reglages import reglages

router = APIRouter(prefix="/api/v1/sante", tags=["santé"])

Composant = Literal["ok", "charge", "absent", "panne"]


class Sante(BaseModel):
    etat: Literal["ok", "degrade"]
    composants: dict[str, Composant]


@router.get("")
async def sante(etat: AppEtat) -> Sante:
    """The state of each part; a part that is not installed is `absent` and does not degrade."""
    base, rasa, actions = await asyncio.gather(
        run_in_threadpool(_database, etat.base),
        etat.passerelle.rasa.is_ready(),
        _actions(),
    )
    composants: dict[str, Composant] = {
        "base": base,
        "rasa": "ok" if rasa else "charge",
        "actions": actions,
        "connaissances": etat.connaissances.etat,
        "openfisca": "absent",
    }
    healthy = all(state in {"ok", "absent"} for state in composants.values())
    return Sante(etat="ok" if healthy else "degrade", composants=composants)


def _database(base: Engine) -> Composant:
    try:
        with base.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return "panne"
    return "ok"


async def _actions() -> Composant:
    """Rasa says it is well when its action server is dead: ask the action server itself."""
    try:
        async with httpx.AsyncClient(timeout=1.0) as client:
            response = await client.get(f"{reglages().actions_url}/health")
    except httpx.HTTPError:
        return "charge"
    return "ok" if response.status_code == 200 else "panne"

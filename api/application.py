"""The FastAPI application: the only public surface of Repère."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI, Request, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.middleware.base import RequestResponseEndpoint
from starlette.middleware.gzip import GZipMiddleware

from api import problemes
from api.base import connect, transaction
from api.communes import routes as communes
from api.connaissances import Connaissances
from api.conversations import routes as conversations
from api.conversations import services
from api.conversations.rasa import Rasa
from api.conversations.tour import Passerelle
from api.etat import Etat
from api.fiches import routes as fiches
from api.pages import routes as pages
from api.recherche import routes as recherche
from api.reglages import Reglages, reglages
from api.reponses import routes as reponses
from api.sante import routes as sante

journal = logging.getLogger(__name__)
PURGE_S = 600
TAILLE_MAX = 64 * 1024


def create(reglage: Reglages | None = None, connaissances: Connaissances | None = None) -> FastAPI:
    """The application for one installation; `connaissances` when they are already in memory."""
    choisi = reglage or reglages()

    @asynccontextmanager
    async def lifespan(application: FastAPI) -> AsyncIterator[None]:
        etat = _parts(choisi, connaissances or Connaissances())
        application.state.repere = etat
        if connaissances is None:
            etat.connaissances.load_behind()
        purge = asyncio.create_task(_purge_for_ever(etat))
        yield
        purge.cancel()
        with suppress(asyncio.CancelledError):
            await purge
        await etat.passerelle.rasa.close()

    application = FastAPI(
        title="Repère",
        description="Accès aux droits sociaux : chaque phrase vient d'une fiche prouvée, et dit sa source et sa date.",
        version="1",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    problemes.install(application)
    application.middleware("http")(_safely)
    application.add_middleware(GZipMiddleware, minimum_size=1024)
    for module in (conversations, recherche, fiches, communes, sante, reponses):
        application.include_router(module.router)
    pages.install(application)
    return application


def _parts(reglage: Reglages, connaissances: Connaissances) -> Etat:
    base, base_rasa = connect(reglage.base.url), connect(reglage.base.rasa_url)
    passerelle = Passerelle(
        base=base,
        rasa=Rasa(reglage.rasa_url, reglage.conversations.delai_rasa_s),
        connaissances=connaissances,
        conservation_heures=reglage.conversations.conservation_heures,
    )
    return Etat(base, base_rasa, connaissances, passerelle)


async def _purge_for_ever(etat: Etat) -> None:
    """Erase conversations whose time is over; the log says how many, never which."""
    while True:
        with suppress(SQLAlchemyError):
            if erased := await run_in_threadpool(purge, etat):
                journal.info("conversations effacées à leur terme : %d", erased)
        await asyncio.sleep(PURGE_S)


def purge(etat: Etat) -> int:
    """Erase every expired conversation; returns how many."""
    with transaction(etat.base) as session:
        return services.erase(session, etat.base_rasa, services.expired(session))


async def _safely(request: Request, call_next: RequestResponseEndpoint) -> Response:
    """Refuse large bodies before reading them; keep answers out of every cache."""
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > TAILLE_MAX:
        return problemes.reply(413, "trop-long", "Le message est trop long", "2000 caractères au plus.")
    response = await call_next(request)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    if request.url.path.startswith("/api/"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response

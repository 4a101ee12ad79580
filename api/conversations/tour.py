"""One turn of a conversation, as one visible list of steps: clean, guard, understand, remember.

The gateway knows nothing of faces (widget, kiosk, desk) beyond the channel's name. Understanding is Rasa's; when Rasa
or its actions fail, the same answer is made from search alone, and the reply says `degrade`.
"""

import asyncio
import json
import logging
import re
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, text
from starlette.concurrency import run_in_threadpool

from api.base import transaction
from api.confidentialite.masquage import mask
from api.connaissances import Connaissances
from api.conversations import services
from api.conversations.models import Conversation
from api.conversations.rasa import Rasa, RasaIndisponible
from api.messages.models import Contact, Message, SourceMontree, Urgence
from api.problemes import Probleme
from api.reponses.etapes import answer, fiches_by_id
from api.reponses.rubriques import asked_part
from api.reponses.schemas import Canal, Demande
from api.urgences.garde import Urgence as UrgenceReconnue
from api.urgences.garde import detect
from knowledge.recherche.normalisation import words

journal = logging.getLogger(__name__)

# What a proposed choice says to Rasa; nothing else may reach Rasa as a command.
COMMANDES = {"personne": "/parler_a_quelquun", "lieu": "/chercher_lieu"}
ACTES = {
    "personne": "parler_a_quelquun",
    "lieu": "chercher_lieu",
    "fiche": "choisir_fiche",
    "commune": "preciser_lieu",
}


@dataclass
class Passerelle:
    """What a turn needs of the application."""

    base: Engine
    rasa: Rasa
    connaissances: Connaissances
    conservation_heures: float
    verrous: "weakref.WeakValueDictionary[str, asyncio.Lock]" = field(default_factory=weakref.WeakValueDictionary)


@dataclass
class Tour:
    """One turn: what came in, what is known, what goes out."""

    conversation: Conversation
    texte: str | None
    choix: str | None
    messages: list[Message] = field(default_factory=list)
    contexte: dict[str, str | None] | None = None
    degrade: bool = False

    @property
    def metadata(self) -> dict[str, Any]:
        """What Rasa's actions are told of the conversation."""
        c = self.conversation
        known = {"departement": c.departement, "commune": c.commune} | (c.contexte or {})
        return {"canal": c.canal, "departement_installation": c.departement, **known}


async def mask_personal_data(tour: Tour, _passerelle: Passerelle) -> None:
    """From here on, nobody sees a phone, an e-mail, a NIR or an IBAN."""
    if tour.texte is not None:
        tour.texte = mask(tour.texte)


async def guard(tour: Tour, passerelle: Passerelle) -> None:
    """An urgent message gets its numbers at once, whatever the state of everything else."""
    if tour.texte is None:
        return
    found = detect(tour.texte)
    if not found:
        return
    canal: Canal = tour.conversation.canal  # type: ignore[assignment]
    tour.messages = [_urgent_message(found)]
    wanted = [identifiant for urgence in found for identifiant in urgence.fiches]
    follow = fiches_by_id(wanted, passerelle.connaissances, canal, tour.conversation.departement)
    tour.messages += follow[:2]
    tour.contexte = (tour.conversation.contexte or {}) | {"fiche_en_vue": follow[0].fiche["id"] if follow else None}


def _urgent_message(found: list[UrgenceReconnue]) -> Urgence:
    numeros = {n.numero: n for urgence in found for n in urgence.contacts}
    contacts = [
        Contact(numero=n.numero, nom=n.nom, pour_quoi=n.pour_quoi, horaires=n.horaires) for n in numeros.values()
    ]
    sources = [
        SourceMontree(
            type="annuaire",
            titre=f"{n.numero} : {n.source_titre}",
            url=n.source_url,
            date=n.source_date,
        )
        for n in numeros.values()
    ]
    return Urgence(texte=" ".join(u.texte for u in found[:2]), contacts=contacts, sources=sources)


async def understand(tour: Tour, passerelle: Passerelle) -> None:
    """Ask Rasa; when it fails in any way, answer from search."""
    if tour.messages:
        return
    try:
        tour.messages, tour.contexte = await passerelle.rasa.send(
            tour.conversation.empreinte, _for_rasa(tour), tour.metadata
        )
    except RasaIndisponible as exc:
        journal.warning("réponse sans Rasa : %s", exc)
        tour.degrade = True
        reponse = await run_in_threadpool(answer, _plain_request(tour), passerelle.connaissances)
        tour.messages = reponse.messages
        tour.contexte = {
            "fiche_en_vue": reponse.fiche_en_vue,
            "commune": reponse.commune,
            "departement": reponse.departement,
        }


def _for_rasa(tour: Tour) -> str:
    if tour.choix is None:
        # A leading "/" would make Rasa take a text for an intent.
        return re.sub(r"^[\s/]+", "", tour.texte or "") or "?"
    nom, _, valeur = tour.choix.partition(":")
    slots = {"fiche": "fiche_en_vue", "commune": "commune"}
    return COMMANDES.get(nom) or f"/{ACTES[nom]}" + json.dumps({slots[nom]: valeur}, ensure_ascii=False)


def _plain_request(tour: Tour) -> Demande:
    """The request that search alone can answer: the act of dialogue is guessed from the form of the message."""
    c = tour.conversation
    known = (c.contexte or {}).get
    en_vue, commune = known("fiche_en_vue"), known("commune") or c.commune
    acte, texte = "s_informer", tour.texte or ""
    if tour.choix is not None:
        nom, _, valeur = tour.choix.partition(":")
        acte = ACTES[nom]
        en_vue = valeur if nom == "fiche" else en_vue
        commune = valeur if nom == "commune" else commune
    elif en_vue and asked_part(texte) and len(words(texte)) <= 3:
        acte = "approfondir"
    return Demande(
        texte=texte,
        acte=acte,
        canal=c.canal,
        departement=c.departement,
        commune=commune,
        fiche_en_vue=en_vue,
    )


async def remember(tour: Tour, passerelle: Passerelle) -> None:
    """Keep what the next turn needs, and nothing else."""

    def keep() -> None:
        with transaction(passerelle.base) as session:
            services.record(
                session,
                tour.conversation.empreinte,
                tour.messages,
                tour.contexte,
                passerelle.conservation_heures,
            )

    await run_in_threadpool(keep)


ETAPES: tuple[Callable[[Tour, Passerelle], Awaitable[None]], ...] = (
    mask_personal_data,
    guard,
    understand,
    remember,
)


async def play(passerelle: Passerelle, identifiant: str, texte: str | None, choix: str | None) -> Tour:
    """One turn of the conversation `identifiant`, after those that came before it.

    Raises Probleme for an unknown or expired conversation, or a choice that was not proposed in it.
    """
    async with in_turn(passerelle, services.fingerprint(identifiant)):
        conversation = await run_in_threadpool(_load, passerelle.base, identifiant)
        if choix is not None and choix not in conversation.choix_proposes:
            detail = "Choisissez parmi les réponses proposées, ou écrivez votre demande."
            raise Probleme(
                422,
                "choix-inconnu",
                "Ce choix n'a pas été proposé dans cette conversation",
                detail,
            )
        tour = Tour(conversation, texte, choix)
        for etape in ETAPES:
            await etape(tour, passerelle)
        return tour


def _load(base: Engine, identifiant: str) -> Conversation:
    with transaction(base) as session:
        return services.find_conversation(session, identifiant)


@asynccontextmanager
async def in_turn(passerelle: Passerelle, empreinte: str) -> AsyncIterator[None]:
    """Messages of one conversation one after the other, in this process and, on PostgreSQL, across processes.

    Rasa's own lock polls once a second: two quick messages would cost the second one a second.
    """
    lock = passerelle.verrous.setdefault(empreinte, asyncio.Lock())
    async with lock:
        if passerelle.base.dialect.name != "postgresql":
            yield
            return
        connection = await run_in_threadpool(passerelle.base.connect)
        key = int(empreinte[:15], 16)
        try:
            await run_in_threadpool(connection.execute, text("SELECT pg_advisory_lock(:key)"), {"key": key})
            yield
        finally:
            await run_in_threadpool(
                connection.execute,
                text("SELECT pg_advisory_unlock(:key)"),
                {"key": key},
            )
            await run_in_threadpool(connection.close)

"""Public calls of conversations: open, speak, erase, give an opinion."""

from fastapi import APIRouter, Depends, Response

from api.base import transaction
from api.conversations import services
from api.conversations.schemas import (
    ConversationOuverte,
    NouveauMessage,
    NouvelAvis,
    NouvelleConversation,
    Repliques,
)
from api.conversations.tour import Passerelle, in_turn, play
from api.debit import count, limit
from api.etat import AppEtat
from api.messages.models import Texte
from api.reglages import reglages

router = APIRouter(prefix="/api/v1/conversations", tags=["conversations"])

BIENVENUE = (
    "Bonjour. Je vous renseigne sur les aides et les droits sociaux. Racontez votre situation avec vos mots. "
    "N'écrivez ni nom, ni adresse, ni numéro : je n'en ai pas besoin."
)


@router.post("", status_code=201, dependencies=[Depends(limit)])
def ouvrir(nouvelle: NouvelleConversation, etat: AppEtat) -> ConversationOuverte:
    """Open a conversation; its id is its secret."""
    with transaction(etat.base) as session:
        identifiant, conversation = services.open_conversation(session, nouvelle, etat.passerelle.conservation_heures)
        messages = [Texte(texte=BIENVENUE)]
        services.record(
            session,
            conversation.empreinte,
            [*messages],
            None,
            etat.passerelle.conservation_heures,
        )
        return ConversationOuverte(id=identifiant, expire_le=conversation.expire_le, messages=[*messages])


@router.post("/{identifiant}/messages", dependencies=[Depends(limit)])
async def parler(identifiant: str, message: NouveauMessage, etat: AppEtat) -> Repliques:
    """Say something, or take one of the proposed choices."""
    count(
        reglages().conversations.messages_par_minute,
        "conversation",
        services.fingerprint(identifiant),
    )
    tour = await play(etat.passerelle, identifiant, message.texte, message.choix)
    return Repliques(messages=tour.messages, degrade=tour.degrade)


@router.delete("/{identifiant}", status_code=204, dependencies=[Depends(limit)])
async def effacer(identifiant: str, etat: AppEtat) -> Response:
    """Erase the conversation everywhere."""
    passerelle: Passerelle = etat.passerelle
    empreinte = services.fingerprint(identifiant)
    async with in_turn(passerelle, empreinte):
        with transaction(etat.base) as session:
            services.find_conversation(session, identifiant)
            services.erase(session, etat.base_rasa, [empreinte])
    return Response(status_code=204)


@router.post("/{identifiant}/avis", status_code=201, dependencies=[Depends(limit)])
def donner_avis(identifiant: str, avis: NouvelAvis, etat: AppEtat) -> dict[str, bool]:
    """Say whether an answer helped."""
    with transaction(etat.base) as session:
        services.give_opinion(session, identifiant, avis)
    return {"enregistre": True}

"""Opening, finding, erasing conversations, and keeping opinions."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import CursorResult, Engine, delete, inspect, text
from sqlalchemy.orm import Session

from api.confidentialite.masquage import mask
from api.conversations.models import Avis, Conversation, MessageEnvoye
from api.conversations.schemas import NouvelAvis, NouvelleConversation
from api.messages.models import FicheMontree, Message, choices_of
from api.problemes import Probleme
from knowledge.territoires.communes import communes


def fingerprint(identifiant: str) -> str:
    """What a conversation is known by in every table, Rasa's included."""
    return hashlib.sha256(identifiant.encode()).hexdigest()


def open_conversation(session: Session, nouvelle: NouvelleConversation, heures: float) -> tuple[str, Conversation]:
    """A new conversation and its secret id (128 random bits).

    Raises Probleme (422) when the département or the commune does not exist.
    """
    known = communes()
    if nouvelle.commune is not None and nouvelle.commune not in known:
        raise Probleme(
            422,
            "commune-inconnue",
            "Commune inconnue",
            "« commune » est un code INSEE, par exemple 77288.",
        )
    departement = nouvelle.departement
    if departement is not None and not any(c.departement == departement for c in known.values()):
        raise Probleme(
            422,
            "departement-inconnu",
            "Département inconnu",
            "« departement » est un code, par exemple 77.",
        )
    if departement is None and nouvelle.commune is not None:
        departement = known[nouvelle.commune].departement
    identifiant = secrets.token_urlsafe(16)
    conversation = Conversation(
        empreinte=fingerprint(identifiant),
        canal=nouvelle.canal,
        departement=departement,
        commune=nouvelle.commune,
        lieu=nouvelle.lieu,
        contexte={},
        choix_proposes=[],
        expire_le=datetime.now(UTC) + timedelta(hours=heures),
    )
    session.add(conversation)
    session.flush()
    return identifiant, conversation


def find_conversation(session: Session, identifiant: str) -> Conversation:
    """The live conversation of this id. Raises Probleme (404) when there is none, or no longer."""
    conversation = session.get(Conversation, fingerprint(identifiant))
    if conversation is None or _aware(conversation.expire_le) <= datetime.now(UTC):
        raise Probleme(
            404,
            "conversation-inconnue",
            "Cette conversation n'existe pas ou n'existe plus",
            "Ouvrez une nouvelle conversation.",
        )
    return conversation


def _aware(moment: datetime) -> datetime:
    """SQLite gives back dates without their zone; they are stored in UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def record(
    session: Session,
    empreinte: str,
    messages: list[Message],
    contexte: dict[str, str | None] | None,
    heures: float,
) -> None:
    """Keep what the next turn and the opinions need: choices proposed, fiches shown, never a sentence."""
    conversation = session.get(Conversation, empreinte)
    if conversation is None:  # erased while its answer was being made
        return
    conversation.choix_proposes = choices_of(messages) or conversation.choix_proposes
    if contexte is not None:
        conversation.contexte = contexte
    conversation.expire_le = datetime.now(UTC) + timedelta(hours=heures)
    for message in messages:
        fiche = message.fiche["id"] if isinstance(message, FicheMontree) else None
        session.add(MessageEnvoye(id=message.id, conversation=empreinte, type=message.type, fiche=fiche))


def give_opinion(session: Session, identifiant: str, avis: NouvelAvis) -> None:
    """Keep an opinion on a message of this conversation. Raises Probleme (404) for a message that is not its own."""
    conversation = find_conversation(session, identifiant)
    message = session.get(MessageEnvoye, avis.message)
    if message is None or message.conversation != conversation.empreinte:
        raise Probleme(
            404,
            "message-inconnu",
            "Ce message n'existe pas",
            "Donnez l'« id » d'un message de la conversation.",
        )
    session.add(
        Avis(
            type=message.type,
            fiche=message.fiche,
            canal=conversation.canal,
            departement=conversation.departement,
            utile=avis.utile,
            commentaire=mask(avis.commentaire) if avis.commentaire else None,
        )
    )


def erase(session: Session, rasa: Engine, empreintes: list[str]) -> int:
    """Erase conversations everywhere, Rasa's tracker included: the one function for erasure and for purge.

    Returns how many were erased.
    """
    if not empreintes:
        return 0
    if inspect(rasa).has_table("events"):
        with rasa.begin() as connection:
            for empreinte in empreintes:
                connection.execute(
                    text("DELETE FROM events WHERE sender_id = :sender"),
                    {"sender": empreinte},
                )
    session.execute(delete(MessageEnvoye).where(MessageEnvoye.conversation.in_(empreintes)))
    result = session.execute(delete(Conversation).where(Conversation.empreinte.in_(empreintes)))
    assert isinstance(result, CursorResult)
    return int(result.rowcount)


def expired(session: Session, limite: int = 500) -> list[str]:
    """Conversations whose time is over."""
    query = session.query(Conversation.empreinte).where(Conversation.expire_le <= datetime.now(UTC)).limit(limite)
    return [row[0] for row in query]

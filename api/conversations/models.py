"""Tables of conversations. What a person types is never stored here."""

from datetime import datetime

from sqlalchemy import JSON, Boolean, DateTime, ForeignKey, String, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from api.base import Modele


class Conversation(Modele):
    """A conversation, known by the hash of its id: who reads the table cannot speak in its name.

    `contexte` holds what a follow-up needs when Rasa is away: the fiche in view and the places, never a sentence.
    """

    __tablename__ = "conversations"

    empreinte: Mapped[str] = mapped_column(String(64), primary_key=True)
    canal: Mapped[str] = mapped_column(String(16))
    departement: Mapped[str | None] = mapped_column(String(3))
    commune: Mapped[str | None] = mapped_column(String(5))
    lieu: Mapped[str | None] = mapped_column(String(64))
    contexte: Mapped[dict[str, str | None]] = mapped_column(JSON, default=dict)
    choix_proposes: Mapped[list[str]] = mapped_column(JSON, default=list)
    cree_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    expire_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)


class MessageEnvoye(Modele):
    """What was answered, without the words: for opinions and indicators."""

    __tablename__ = "messages"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation: Mapped[str] = mapped_column(ForeignKey("conversations.empreinte", ondelete="CASCADE"), index=True)
    type: Mapped[str] = mapped_column(String(16))
    fiche: Mapped[str | None] = mapped_column(String(120))


class Avis(Modele):
    """An opinion on an answer. It outlives the conversation and no longer points to it."""

    __tablename__ = "avis"

    id: Mapped[int] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(String(16))
    fiche: Mapped[str | None] = mapped_column(String(120), index=True)
    canal: Mapped[str] = mapped_column(String(16))
    departement: Mapped[str | None] = mapped_column(String(3))
    utile: Mapped[bool] = mapped_column(Boolean)
    commentaire: Mapped[str | None] = mapped_column(Text)
    donne_le: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

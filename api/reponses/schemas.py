"""What the action server asks, and what it gets back."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.messages.models import Message
from api.reponses.statuts import Statut

Canal = Literal["widget", "agent", "borne"]


class Demande(BaseModel):
    """One turn, understood: what was typed (already masked), the act of dialogue, and what is known so far."""

    model_config = ConfigDict(extra="forbid")

    texte: str = Field(max_length=2000)
    acte: str = "s_informer"
    confiance: float = Field(default=1.0, ge=0, le=1)
    canal: Canal = "widget"
    departement: str | None = None
    commune: str | None = None
    fiche_en_vue: str | None = None
    sujet: str | None = Field(default=None, max_length=2000, description="The last message that stood alone.")
    attendue: str | None = Field(default=None, description="What the bot had just asked for: `commune`…")


class Reponse(BaseModel):
    """The messages, how the answer ended, and what the dialogue should remember."""

    statut: Statut
    messages: list[Message]
    fiche_en_vue: str | None = None
    sujet: str | None = None
    commune: str | None = None
    departement: str | None = None
    commune_utile: bool = False

"""What the public calls of conversations take and give."""

import re
import unicodedata
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from api.messages.models import Message

TEXTE_MAX = 2000


def clean(texte: str) -> str:
    """`texte` without control and invisible characters, spaces squeezed.

    Raises ValueError when nothing is left, or more than 2,000 characters.
    """
    kept = "".join(
        " " if c in "\n\r\t" else c
        for c in unicodedata.normalize("NFC", texte)
        if c in "\n\r\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    kept = re.sub(r"\s+", " ", kept).strip()
    if not kept:
        raise ValueError("le message est vide")
    if len(kept) > TEXTE_MAX:
        raise ValueError(f"le message est trop long : {TEXTE_MAX} caractères au plus")
    return kept


class NouvelleConversation(BaseModel):
    model_config = ConfigDict(extra="forbid")

    canal: Literal["widget", "agent", "borne"] = "widget"
    departement: str | None = None
    commune: str | None = None
    lieu: str | None = Field(default=None, max_length=64)


class ConversationOuverte(BaseModel):
    id: str
    expire_le: datetime
    messages: list[Message]


class NouveauMessage(BaseModel):
    """A sentence, or one of the choices that were proposed: one of the two."""

    model_config = ConfigDict(extra="forbid")

    texte: Annotated[str, Field(max_length=20_000), AfterValidator(clean)] | None = None
    choix: str | None = Field(default=None, min_length=1, max_length=200)

    @model_validator(mode="after")
    def _one_of_two(self) -> "NouveauMessage":
        if (self.texte is None) == (self.choix is None):
            raise ValueError("donnez « texte » ou « choix », l'un des deux")
        return self


class Repliques(BaseModel):
    messages: list[Message]
    degrade: bool


class NouvelAvis(BaseModel):
    model_config = ConfigDict(extra="forbid")

    message: str = Field(max_length=64)
    utile: bool
    commentaire: str | None = Field(default=None, max_length=1000)

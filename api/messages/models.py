"""The typed messages of the contract (docs/architecture.md): what the widget, the kiosk and the desk receive."""

import secrets
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


def new_id() -> str:
    return secrets.token_hex(8)


class SourceMontree(BaseModel):
    """Where a sentence comes from and when that was true."""

    type: Literal["document", "loi", "page", "openfisca", "annuaire"]
    titre: str
    lignes: str | None = None
    url: str | None = None
    date: str


class Choix(BaseModel):
    titre: str
    choix: str


class Contact(BaseModel):
    numero: str = Field(pattern=r"^[\d ]+$")
    nom: str
    pour_quoi: str
    horaires: str


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str = Field(default_factory=new_id)
    texte: str = Field(min_length=1)
    sources: list[SourceMontree] = []


class Texte(_Message):
    type: Literal["texte"] = "texte"


class Urgence(_Message):
    type: Literal["urgence"] = "urgence"
    contacts: list[Contact] = Field(min_length=1)


class FicheMontree(_Message):
    """A whole fiche; `detail` says only what is unfolded at first."""

    type: Literal["fiche"] = "fiche"
    fiche: dict[str, Any]
    detail: Literal["bref", "complet"] = "bref"


class PassageMontre(BaseModel):
    """An extract of an ingested document, as it stands there."""

    document: str
    titre: str
    section: str
    lignes: str
    periode: str
    texte: str
    score: float


class PassagesMontres(_Message):
    """For staff only: what the documents say, quoted."""

    type: Literal["passages"] = "passages"
    passages: list[PassageMontre] = Field(min_length=1)


class Question(_Message):
    type: Literal["question"] = "question"
    attend: str
    choix: list[Choix] = []


class Propositions(_Message):
    type: Literal["choix"] = "choix"
    choix: list[Choix] = Field(min_length=1)


class Inconnu(_Message):
    type: Literal["inconnu"] = "inconnu"
    raison: Literal["hors_sujet", "dossier_personnel", "sans_source"]
    choix: list[Choix] = []


Message = Annotated[
    Texte | Urgence | FicheMontree | PassagesMontres | Question | Propositions | Inconnu,
    Field(discriminator="type"),
]


def choices_of(messages: list[Any]) -> list[str]:
    """The payloads that these messages propose: the only ones that the conversation will accept."""
    return [choix.choix for message in messages for choix in getattr(message, "choix", [])]

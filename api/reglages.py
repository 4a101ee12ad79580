"""Settings of one installation: repere.toml, then the environment (`REPERE_SERVEUR__PORT=8080`)."""

import os
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

RACINE = Path(__file__).resolve().parent.parent


class Section(BaseModel):
    """A part of repere.toml: a misspelt setting is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")


class Installation(Section):
    nom: str = "Repère"
    departements: list[str] = ["77"]
    organisme: str = ""
    mentions_legales: str = ""


class Standard(Section):
    """The département's switchboard; no number is given unless it comes with its source."""

    numero: str = ""
    source: str = ""


class Serveur(Section):
    hote: str = "127.0.0.1"
    port: int = 8000
    rasa_port: int = 5005
    actions_port: int = 5055


class Base(Section):
    url: str = "sqlite:///var/repere.db"
    rasa_url: str = "sqlite:///var/rasa.db"
    redis_url: str = ""


class Conversations(Section):
    """Times are in hours or seconds, as their names say."""

    conservation_heures: float = Field(default=24, gt=0)
    delai_rasa_s: float = Field(default=2.0, gt=0)
    messages_par_minute: int = Field(default=40, gt=0)
    messages_par_minute_et_adresse: int = Field(default=1200, gt=0)


class Couleurs(Section):
    principale: str = Field(default="#1b3a6b", pattern=r"^#[0-9a-fA-F]{6}$")


class Reglages(BaseSettings):
    """Every setting. `cle_interne` authenticates the action server; it is made at each start by `make run`."""

    model_config = SettingsConfigDict(env_prefix="REPERE_", env_nested_delimiter="__", extra="forbid")

    installation: Installation = Installation()
    standard: Standard = Standard()
    serveur: Serveur = Serveur()
    base: Base = Base()
    conversations: Conversations = Conversations()
    couleurs: Couleurs = Couleurs()
    cle_interne: str = ""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        toml = os.environ.get("REPERE_FICHIER", str(RACINE / "repere.toml"))
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml)

    @property
    def rasa_url(self) -> str:
        return f"http://127.0.0.1:{self.serveur.rasa_port}"

    @property
    def actions_url(self) -> str:
        return f"http://127.0.0.1:{self.serveur.actions_port}"


@cache
def reglages() -> Reglages:
    """The settings, read once."""
    brut = Reglages()
    # The contract names two short variables; they win over the file.
    if hote := os.environ.get("REPERE_HOTE"):
        brut.serveur.hote = hote
    if port := os.environ.get("REPERE_PORT"):
        brut.serveur.port = int(port)
    return brut

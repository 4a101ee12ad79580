"""National emergency and help lines, each with its official source and date."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml
from pydantic import BaseModel, ConfigDict

FICHIER = Path(__file__).with_name("numeros.yml")


class Numero(BaseModel):
    """A line: `numero` is digits and ordinary spaces, ready to be dialled."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    numero: str
    nom: str
    pour_quoi: str
    horaires: str
    cout: str | None = None
    source_titre: str
    source_url: str
    source_date: str


@cache
def numeros() -> Mapping[str, Numero]:
    """The lines by number, as written (`"3919"`, `"0 805 160 075"`)."""
    rows = [Numero.model_validate(row) for row in yaml.safe_load(FICHIER.read_text(encoding="utf-8"))]
    return MappingProxyType({row.numero: row for row in rows})

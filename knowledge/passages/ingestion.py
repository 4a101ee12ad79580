"""From a file to the passages that are kept: once for a given content, nothing changed the second time."""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge.documents.registre import registre
from knowledge.passages import decoupage, lecture, nettoyage
from knowledge.passages.lecture import FichierRefuse
from knowledge.passages.models import DocumentIngere
from knowledge.preuves.chiffres import fold

DOSSIER = Path(os.environ.get("REPERE_DOSSIER", Path(__file__).resolve().parents[2] / "var")) / "passages"
SOURCES = ("lignes.py", "prenoms.txt", "nettoyage.py", "decoupage.py")
EXTENSIONS = {".txt", ".md"}


class Identite(BaseModel):
    """What a document is: from the register, from `NAME.yml` beside it, or from the command line."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    titre: str = Field(min_length=3)
    departement: str = Field(pattern=r"^(france|2[AB]|\d{2,3})$")
    debut: int = Field(ge=1950, le=2100)
    fin: int = Field(ge=1950, le=2100)


@cache
def version() -> str:
    """What the cleaning is made of: a file ingested by another one is done again."""
    code = b"".join((Path(__file__).with_name(nom)).read_bytes() for nom in SOURCES)
    return hashlib.sha256(code).hexdigest()[:12]


@dataclass(frozen=True)
class Bilan:
    """What became of one file: `etat` is `ingere` or `inchange`."""

    etat: str
    document: DocumentIngere


def ingest(fichier: Path, identite: Identite | None = None, dossier: Path = DOSSIER) -> Bilan:
    """Clean `fichier`, cut it into passages and keep them in `dossier`.

    A file already kept, unchanged, is not read again. Raises FichierRefuse with the reason in French, and keeps what
    was known of the document before.
    """
    empreinte = _fingerprint(fichier)
    identite = identite or identify(fichier, empreinte)
    kept = dossier / f"{identite.id}.json"
    if (known := _load(kept)) and _same(known, empreinte, identite):
        return Bilan("inchange", known)
    lines = lecture.read(fichier)
    cleaned = nettoyage.clean(lines, (identite.debut, identite.fin))
    passages = decoupage.split(cleaned.blocs)
    if not passages:
        raise FichierRefuse(f"{fichier.name} : aucun passage lisible (seulement des sommaires ou des en-têtes)")
    document = DocumentIngere(
        **identite.model_dump(),
        fichier=fichier.name,
        empreinte=empreinte,
        version=version(),
        lignes=len(lines),
        ecartees=dict(cleaned.ecartees),
        passages=passages,
    )
    dossier.mkdir(parents=True, exist_ok=True)
    partial = kept.with_suffix(".partiel")
    partial.write_text(document.model_dump_json(), encoding="utf-8")
    partial.replace(kept)
    return Bilan("ingere", document)


def identify(fichier: Path, empreinte: str | None = None) -> Identite:
    """What `fichier` is, by the register of documents or by the description `NAME.yml` beside it.

    Raises FichierRefuse when neither says its département and its period.
    """
    empreinte = empreinte or _fingerprint(fichier)
    for document in registre().values():
        if empreinte == document.empreinte or fichier.name == document.fichier:
            return Identite(**{champ: getattr(document, champ) for champ in Identite.model_fields})
    beside = fichier.with_suffix(".yml")
    if not beside.is_file():
        raise FichierRefuse(
            f"{fichier.name} : dites son département et sa période (--departement 52 --periode 2022-2026 --titre "
            f"« Schéma… »), ou écrivez-les dans {beside.name}"
        )
    try:
        content = yaml.safe_load(beside.read_text(encoding="utf-8"))
    except yaml.YAMLError as exc:
        raise FichierRefuse(f"{beside.name} : ce n'est pas du YAML ({str(exc).splitlines()[0]})") from exc
    if not isinstance(content, dict):
        raise FichierRefuse(f"{beside.name} : écrivez titre, departement, debut et fin, un par ligne")
    return described(fichier, content)


def described(fichier: Path, content: dict[str, Any]) -> Identite:
    """The identity that `content` gives; its id and title come from the file's name when it has none.

    Raises FichierRefuse, naming the first field to mend.
    """
    try:
        return Identite.model_validate({"id": _slug(fichier.stem), "titre": fichier.stem} | content)
    except ValidationError as exc:
        fault = exc.errors()[0]
        champ = ".".join(map(str, fault["loc"]))
        raise FichierRefuse(f"{fichier.name} : description à corriger, {champ} : {fault['msg']}") from exc


def _slug(nom: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in fold(nom)).split()) or "document"


def files_of(dossier: Path) -> list[Path]:
    """The files of a folder that may be schemes."""
    return sorted(f for f in dossier.iterdir() if f.suffix.lower() in EXTENSIONS and f.is_file())


def documents(dossier: Path = DOSSIER) -> Iterator[DocumentIngere]:
    """The documents that are kept, by identifier; an unreadable one is left aside (ingest it again)."""
    for kept in sorted(dossier.glob("*.json")):
        if document := _load(kept):
            yield document


def _load(kept: Path) -> DocumentIngere | None:
    try:
        return DocumentIngere.model_validate_json(kept.read_bytes())
    except (OSError, ValidationError, json.JSONDecodeError):
        return None


def _same(known: DocumentIngere, empreinte: str, identite: Identite) -> bool:
    described = {champ: getattr(known, champ) for champ in Identite.model_fields} == identite.model_dump()
    return known.empreinte == empreinte and known.version == version() and described


def _fingerprint(fichier: Path) -> str:
    if not fichier.is_file():
        raise FichierRefuse(f"{fichier.name} : ce fichier n'existe pas")
    return hashlib.sha256(fichier.read_bytes()).hexdigest()

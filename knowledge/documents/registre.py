"""The register of source documents: what a fiche may cite, and the exact text that was read."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml
from pydantic import BaseModel, ConfigDict

FICHIER = Path(__file__).with_name("registre.yml")


class Document(BaseModel):
    """A scheme. `debut` and `fin` are the years it covers; `empreinte` the SHA-256 of its text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    departement: str
    titre: str
    debut: int
    fin: int
    fichier: str
    empreinte: str


class DocumentChange(ValueError):
    """The text found is not the one that was registered: line numbers can no longer be trusted."""


@cache
def registre() -> Mapping[str, Document]:
    """The registered documents by id."""
    rows = yaml.safe_load(FICHIER.read_text(encoding="utf-8"))
    documents = [Document.model_validate(row) for row in rows]
    return MappingProxyType({document.id: document for document in documents})


def read_lines(document: Document, dossier: Path) -> list[str]:
    """The lines of a registered document found in `dossier`; line 1 is at index 0.

    Raises FileNotFoundError when the file is not there, DocumentChange when its text is another one.
    """
    content = (dossier / document.fichier).read_bytes()
    if hashlib.sha256(content).hexdigest() != document.empreinte:
        raise DocumentChange(
            f"{document.fichier} n'est plus le texte enregistré pour « {document.id} » : "
            "vérifiez les lignes citées, puis mettez à jour « empreinte » dans knowledge/documents/registre.yml"
        )
    # Line numbers are those of sed and of editors: split on line feeds only.
    return content.decode("utf-8").split("\n")

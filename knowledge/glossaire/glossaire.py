"""What acronyms mean in each département: the same letters name different things from one scheme to the next.

One YAML file per département (`52.yml`, and `france.yml` for what means the same everywhere). An entry is shown only
if its meaning is proven: it stands in the lines cited, or in the fiche it names (`python -m knowledge check`).
"""

import hashlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from knowledge.documents.registre import Document, read_lines, registre
from knowledge.fiches.models import NATIONAL, Fiche, Lignes
from knowledge.preuves.chiffres import fold
from knowledge.recherche.normalisation import stem

DOSSIER = Path(__file__).parent
Texte = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2)]
PREUVE_MIN = 0.75  # share of the meaning's words that its lines must hold


class Entree(BaseModel):
    """One meaning of one acronym. Two meanings are two entries."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sigle: Texte
    sens: Texte
    explication: Texte | None = None
    document: str | None = Field(default=None, description="Of the register; by default the département's only one.")
    lignes: list[Lignes] = []
    fiche: str | None = None
    departement: str


class GlossaireInvalide(ValueError):
    """An entry cannot be read; the message says where and how to mend it, in French."""


@cache
def glossaire(departement: str) -> tuple[Entree, ...]:
    """The entries of one département, empty when it has no glossary. Raises GlossaireInvalide."""
    fichier = DOSSIER / f"{departement}.yml"
    if not fichier.is_file():
        return ()
    try:
        rows = yaml.load(fichier.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or []
    except yaml.YAMLError as exc:
        raise GlossaireInvalide(f"{fichier.name} : ce n'est pas du YAML ({str(exc).splitlines()[0]})") from exc
    entries = []
    for rang, row in enumerate(rows, start=1):
        try:
            entries.append(Entree.model_validate({"departement": departement} | row))
        except (ValidationError, TypeError) as exc:
            nom = row.get("sigle", "?") if isinstance(row, dict) else "?"
            fault = exc.errors()[0]["msg"] if isinstance(exc, ValidationError) else "écrivez sigle, sens, lignes"
            raise GlossaireInvalide(f"{fichier.name} : entrée {rang} ({nom}) : {fault}") from exc
    return tuple(entries)


def departements() -> list[str]:
    """The départements that have a glossary."""
    return sorted(fichier.stem for fichier in DOSSIER.glob("*.yml"))


def key(sigle: str) -> str:
    """An acronym as it is looked up: no case, accents, dots or spaces ("C.L.I." is "cli")."""
    return re.sub(r"[^a-z0-9]", "", fold(sigle))


def meanings(terme: str, departement: str | None) -> list[Entree]:
    """What `terme` means in `departement`, else what it means everywhere; several when the letters collide."""
    wanted = key(terme)
    for code in filter(None, (departement, NATIONAL)):
        if found := [entry for entry in glossaire(code) if key(entry.sigle) == wanted]:
            return found
    return []


def document_of(entry: Entree) -> Document | None:
    """The document whose lines an entry cites."""
    if entry.document:
        return registre().get(entry.document)
    return next((d for d in registre().values() if d.departement == entry.departement), None)


def unproven(departement: str, documents: Path, fiches: dict[str, Fiche]) -> Iterator[str]:
    """The entries of a département whose meaning is neither in their lines nor in their fiche, in French."""
    for entry in glossaire(departement):
        if entry.fiche is not None and entry.fiche not in fiches:
            yield f"glossaire {departement} : {entry.sigle} : la fiche « {entry.fiche} » n'existe pas"
            continue
        proof = _lines_of(entry, documents)
        if entry.fiche:
            proof += " " + fiches[entry.fiche].model_dump_json()
        if not _stands(f"{entry.sens}", proof):
            where = f"lignes {', '.join(entry.lignes)}" if entry.lignes else "ni ligne ni fiche qui le dise"
            yield f"glossaire {departement} : {entry.sigle} : « {entry.sens} » n'est pas prouvé ({where})"


def _lines_of(entry: Entree, documents: Path) -> str:
    document = document_of(entry)
    if not entry.lignes or document is None:
        return ""
    lines = read_lines(document, documents)
    text = []
    for interval in entry.lignes:
        first, last = (int(n) for n in (interval.split("-") * 2)[:2])
        text += lines[first - 1 : last]
    return " ".join(text)


def _stands(sens: str, proof: str) -> bool:
    said = {stem(mot) for mot in re.findall(r"[a-z0-9]+", fold(proof))}
    wanted = [stem(mot) for mot in re.findall(r"[a-z0-9]{3,}", fold(sens))]
    return bool(wanted) and sum(mot in said for mot in wanted) >= PREUVE_MIN * len(wanted)


def fingerprint(departement: str) -> str:
    """SHA-256 of a glossary, as the ledger of proofs keeps it."""
    return hashlib.sha256((DOSSIER / f"{departement}.yml").read_bytes()).hexdigest()

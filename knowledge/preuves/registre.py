"""The ledger of proofs: which content of each fiche was proven, on which texts. It is committed."""

import json
from functools import cache
from pathlib import Path

from knowledge.fiches.models import Fiche
from knowledge.glossaire import glossaire
from knowledge.preuves.verification import Preuve, fingerprint

FICHIER = Path(__file__).with_name("registre.json")


GLOSSAIRE = "glossaire-"


def write(preuves: list[Preuve], glossaires: list[str]) -> None:
    """Replace the ledger by the proofs that hold: those of fiches, and the glossaries that are wholly proven."""
    content = {
        p.fiche: {
            "empreinte": p.empreinte,
            "documents": p.documents,
            "chiffres": p.chiffres,
        }
        for p in sorted(preuves, key=lambda p: p.fiche)
        if not p.non_prouves
    } | {f"{GLOSSAIRE}{code}": {"empreinte": glossaire.fingerprint(code)} for code in glossaires}
    FICHIER.write_text(
        json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n",
        encoding="utf-8",
    )
    _empreintes.cache_clear()


@cache
def _empreintes() -> dict[str, str]:
    if not FICHIER.exists():
        return {}
    return {identifiant: row["empreinte"] for identifiant, row in json.loads(FICHIER.read_text("utf-8")).items()}


def is_proven(fiche: Fiche) -> bool:
    """Is the fiche, as it now stands, the one that was proven?"""
    return _empreintes().get(fiche.id) == fingerprint(fiche)


@cache
def is_proven_glossary(departement: str) -> bool:
    """Is the glossary of `departement`, as it now stands, the one that was proven?"""
    return _empreintes().get(f"{GLOSSAIRE}{departement}") == glossaire.fingerprint(departement)

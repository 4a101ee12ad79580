"""Completing the name or the postal code of a commune as it is typed."""

from functools import cache

from rapidfuzz import fuzz, process

from knowledge.territoires.communes import Commune, communes
from knowledge.territoires.gazetier import key


@cache
def _noms() -> dict[str, str]:
    return {commune.code: " ".join(key(commune.nom)) for commune in communes().values()}


def complete(debut: str, departement: str | None = None, limite: int = 8) -> list[Commune]:
    """Communes whose name or postal code begins like `debut`, then those spelt nearly so.

    The département's own come first, then the most populated.
    """
    digits = "".join(c for c in debut if c.isdigit())
    if digits and len(digits) == len(debut.replace(" ", "")):
        found = [c for c in communes().values() if any(code.startswith(digits) for code in c.codes_postaux)]
        return sorted(found, key=lambda c: (c.departement != departement, -c.population))[:limite]
    typed = " ".join(key(debut))
    if len(typed) < 2:
        return []
    starting = [communes()[code] for code, nom in _noms().items() if nom.startswith(typed)]
    starting.sort(
        key=lambda c: (
            c.departement != departement,
            " ".join(key(c.nom)) != typed,
            -c.population,
        )
    )
    if len(starting) >= limite:
        return starting[:limite]
    near = process.extract(typed, _noms(), scorer=fuzz.ratio, score_cutoff=75, limit=4 * limite)
    close = sorted(
        (communes()[code] for _, score, code in near if communes()[code] not in starting),
        key=lambda c: (
            c.departement != departement,
            -fuzz.ratio(typed, " ".join(key(c.nom))),
            -c.population,
        ),
    )
    return (starting + close)[:limite]

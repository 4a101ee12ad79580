"""Dated parameters of OpenFisca-France: today's amounts, with their legal reference."""

from datetime import date
from functools import cache
from typing import Any


@cache
def _parameters() -> Any:
    # Loading OpenFisca takes about 5 s: only commands that recompute a figure pay for it.
    from openfisca_france import CountryTaxBenefitSystem

    return CountryTaxBenefitSystem().parameters


def read_parameter(path: str, day: date) -> float:
    """The value of the parameter `path` in force on `day`, in its own unit.

    Raises LookupError when the parameter does not exist or has no single value on that day.
    """
    node: Any = _parameters()
    for part in path.split("."):
        node = getattr(node, "children", {}).get(part) if hasattr(node, "children") else None
        if node is None:
            raise LookupError(f"OpenFisca n'a pas de paramètre « {path} »")
    value = node(day.isoformat()) if hasattr(node, "values_list") else None
    if not isinstance(value, float | int):
        raise LookupError(f"le paramètre OpenFisca « {path} » n'a pas de valeur unique au {day}")
    return float(value)

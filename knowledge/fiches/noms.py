"""The names by which people call dispositifs, for the bot's gazetteer."""

from collections.abc import Iterable
from pathlib import Path

from knowledge.fiches.models import Fiche


def write_names(fiches: Iterable[Fiche], fichier: Path) -> int:
    """Write `name<TAB>id` lines, longest names first; returns how many. Written only when something changed."""
    rows = {nom: fiche.id for fiche in fiches for nom in (fiche.nom, *fiche.sigles, *fiche.synonymes)}
    lines = [f"{nom}\t{rows[nom]}" for nom in sorted(rows, key=lambda nom: (-len(nom), nom))]
    content = "\n".join(lines) + "\n"
    if not fichier.exists() or fichier.read_text(encoding="utf-8") != content:
        fichier.write_text(content, encoding="utf-8")
    return len(lines)

"""Reading a scheme from its file: text or Markdown in UTF-8, refused with a reason when it is neither."""

import re
from pathlib import Path

MOTS_MIN = 30
TAILLE_MAX = 20_000_000
_BINAIRES = {b"%PDF": "un PDF", b"PK\x03\x04": "un document DOCX, ODT ou ZIP", b"\xd0\xcf\x11\xe0": "un ancien DOC"}


class FichierRefuse(ValueError):
    """The file cannot be ingested; the message says why and what to do, in French."""


def read(fichier: Path) -> list[str]:
    """The lines of `fichier`, without their ends. Line 1 of the file is item 0.

    Raises FichierRefuse for a file that is absent, empty, too large, not text, or that holds no prose.
    """
    if not fichier.is_file():
        raise FichierRefuse(f"{fichier.name} : ce fichier n'existe pas")
    content = fichier.read_bytes()
    if not content.strip():
        raise FichierRefuse(f"{fichier.name} : ce fichier est vide")
    if len(content) > TAILLE_MAX:
        raise FichierRefuse(f"{fichier.name} : ce fichier dépasse {TAILLE_MAX // 1_000_000} Mo ; coupez-le en parties")
    for magic, what in _BINAIRES.items():
        if content.startswith(magic):
            raise FichierRefuse(f"{fichier.name} : c'est {what} ; enregistrez-le d'abord en texte (.txt ou .md)")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = content[: exc.start].count(b"\n") + 1
        message = f"{fichier.name}:{line} : ce n'est pas du texte en UTF-8 ; enregistrez-le dans ce codage"
        raise FichierRefuse(message) from exc
    odd = sum(c == "\ufffd" or (c < " " and c not in "\n\r\t\f") for c in text)
    if odd > len(text) / 200:
        raise FichierRefuse(f"{fichier.name} : trop de caractères illisibles, ce n'est pas un texte")
    if len(re.findall(r"[^\W\d_]{2,}", text)) < MOTS_MIN:
        raise FichierRefuse(f"{fichier.name} : moins de {MOTS_MIN} mots, rien à ingérer")
    return [line.replace("\f", "") for line in text.splitlines()]

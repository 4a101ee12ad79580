"""Finding the figures of a French text: phones, dates, percentages, numbers, in digits or in words."""

import html
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Genre(StrEnum):
    TELEPHONE = "telephone"
    DATE = "date"
    MOIS = "mois"
    POURCENTAGE = "pourcentage"
    NOMBRE = "nombre"


@dataclass(frozen=True)
class Chiffre:
    """A figure: its kind, its normalised value (`2023-09-01`, `12.5`, `0612345678`) and the text it was read in."""

    genre: Genre
    valeur: str
    texte: str


MOIS = {
    nom: numero
    for numero, noms in enumerate(
        (
            ("janvier",),
            ("fevrier",),
            ("mars",),
            ("avril",),
            ("mai",),
            ("juin",),
            ("juillet",),
            ("aout",),
            ("septembre",),
            ("octobre",),
            ("novembre",),
            ("decembre",),
        ),
        start=1,
    )
    for nom in noms
}
_UNITES = ("deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize").split()
NOMBRES_EN_LETTRES = (
    {mot: valeur for valeur, mot in enumerate(_UNITES, start=2)}
    | {"dix-sept": 17, "dix-huit": 18, "dix-neuf": 19}
    | {
        f"{dizaine}{suffixe}": base + ajout
        for dizaine, base in (
            ("vingt", 20),
            ("trente", 30),
            ("quarante", 40),
            ("cinquante", 50),
            ("soixante", 60),
        )
        for suffixe, ajout in [
            ("", 0),
            ("-et-un", 1),
            (" et un", 1),
            *((f"-{m}", i) for i, m in enumerate(_UNITES[:8], 2)),
        ]
    }
    | {
        "soixante-dix": 70,
        "quatre-vingts": 80,
        "quatre-vingt": 80,
        "quatre-vingt-dix": 90,
        "cent": 100,
        "mille": 1000,
    }
)

_MOTS = re.compile(r"\b(" + "|".join(sorted(map(re.escape, NOMBRES_EN_LETTRES), key=len, reverse=True)) + r")\b(?!-)")
_TELEPHONE = re.compile(
    r"(?<!\d)(?:(?:\+33 ?|0)[1-9](?:[ .-]?\d{2}){4}|116 ?\d{3}|3[0-9] ?\d{2}(?= ?\(|\b)(?!\s?(?:€|euros|%)))(?!\d)"
)
_DATE_CHIFFRES = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
_DATE_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_MOIS_ISO = re.compile(r"(?<!\d)((?:19|20)\d{2})-(0[1-9]|1[0-2])(?!\d)")
_DATE_MOTS = re.compile(r"(?<!\d)(\d{1,2})(?: ?er)? (" + "|".join(MOIS) + r") (\d{4})(?!\d)")
_MOIS_ANNEE = re.compile(r"\b(" + "|".join(MOIS) + r") (\d{4})(?!\d)")
_MOIS_CHIFFRES = re.compile(r"(?<![\d/])(\d{1,2})/(\d{4})(?!\d)")
_POURCENTAGE = re.compile(r"(?<![\w,.])(\d+(?:[.,]\d+)?) ?(?:%|pour ?cents?\b)")
_NOMBRE = re.compile(r"(?<![a-z\d])(?<!\d[.,])(\d{1,3}(?: \d{3})+(?!\d)|\d+)(?:[.,](\d+))?")
# The combining marks that letters leave when they are decomposed.
_SANS_ACCENT = dict.fromkeys(range(0x0300, 0x0370))


def fold(texte: str) -> str:
    """Lower case, without accents, markup or odd spaces: what figures are looked for in."""
    texte = html.unescape(re.sub(r"<[^>]+>", " ", texte)).replace("^{er}", "er")
    texte = unicodedata.normalize("NFKD", texte.lower().replace("½", " 0,5 "))
    texte = texte.translate(_SANS_ACCENT).replace("’", "'")
    return re.sub(r"[  ]+", " ", texte)


def figures(texte: str) -> list[Chiffre]:
    """The figures of `texte`, each once at its most precise kind (a date is not also three numbers)."""
    rest = fold(texte)
    found: list[Chiffre] = []

    def take(pattern: re.Pattern[str], genre: Genre, value: "type[str] | object") -> None:
        nonlocal rest

        def keep(match: re.Match[str]) -> str:
            found.append(Chiffre(genre, value(match), match[0].strip()))  # type: ignore[operator]
            return " ; "

        rest = pattern.sub(keep, rest)

    take(
        _TELEPHONE,
        Genre.TELEPHONE,
        lambda m: re.sub(r"\D", "", m[0].replace("+33", "0")),
    )
    take(_DATE_ISO, Genre.DATE, lambda m: m[0])
    take(_DATE_CHIFFRES, Genre.DATE, lambda m: f"{m[3]}-{int(m[2]):02}-{int(m[1]):02}")
    take(_DATE_MOTS, Genre.DATE, lambda m: f"{m[3]}-{MOIS[m[2]]:02}-{int(m[1]):02}")
    take(_MOIS_ANNEE, Genre.MOIS, lambda m: f"{m[2]}-{MOIS[m[1]]:02}")
    take(_MOIS_ISO, Genre.MOIS, lambda m: m[0])
    take(_MOIS_CHIFFRES, Genre.MOIS, lambda m: f"{m[2]}-{int(m[1]):02}")
    rest = re.sub(r"\bpour cent\b", "%", rest)
    rest = _MOTS.sub(lambda m: str(NOMBRES_EN_LETTRES[m[1]]), rest)
    take(_POURCENTAGE, Genre.POURCENTAGE, lambda m: canonical(m[1]))
    take(_NOMBRE, Genre.NOMBRE, lambda m: canonical(f"{m[1]},{m[2]}" if m[2] else m[1]))
    return found


def canonical(nombre: str | float) -> str:
    """`40 000` → `40000`, `12,50` → `12.5`: one writing for one value."""
    return format(float(str(nombre).replace(" ", "").replace(",", ".")), ".12g")


def covers(source: set[Chiffre], chiffre: Chiffre) -> bool:
    """Does a figure of `source` say what `chiffre` says? A date also proves its month and its year."""
    for connu in source:
        if chiffre.genre is connu.genre and chiffre.valeur == connu.valeur:
            return True
        if chiffre.genre is Genre.MOIS and connu.genre is Genre.DATE and connu.valeur.startswith(chiffre.valeur):
            return True
        dated = chiffre.genre is Genre.NOMBRE and connu.genre in {Genre.DATE, Genre.MOIS}
        if dated and len(chiffre.valeur) == 4 and connu.valeur.startswith(f"{chiffre.valeur}-"):
            return True
        # A short number ("119", "3919") reads as a number in one place and as a phone in another.
        if {chiffre.genre, connu.genre} == {
            Genre.TELEPHONE,
            Genre.NOMBRE,
        } and chiffre.valeur == connu.valeur:
            return True
    return False

"""One line of a scheme: freed from markup, and told apart (title, list, table, contents, private, furniture)."""

import html
import re
from pathlib import Path

from knowledge.preuves.chiffres import fold

_BALISES = re.compile(
    r"</?(?:a|b|br|caption|div|em|i|li|ol|p|s|span|strong|sub|sup|table|tbody|td|th|thead|tr|u|ul)\b[^<>]*>", re.I
)
_EXPOSANT = re.compile(r"\^\{?(er|re|e|[eè]me|ère|nd|de)s?\}?|<sup>\s*(er|re|e|[eè]me|ère|nd|de)\s*</sup>", re.I)
_FRACTION = re.compile(r"\$\\frac\{(\d+)\}\{(\d+)\}\$")
_LIEN = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_AUTOLIEN = re.compile(r"<(https?://[^\s<>]+|[\w.+-]+@[\w.-]+)>")
_PUCES = re.compile(r"^[\s>]*(?:[•●▪◦‣✓✔✗✘➢➤→❖*·-]\s+|[•●▪◦‣✓✔✗✘➢➤❖]\s*)+")
_SEPARATEURS = re.compile(r"^[\s|:_=*·.\-–—\t]*$")

_SOMMAIRE = re.compile(r"(?:\.{4,}|…{2,}|(?:\. ){4,}|_{5,})\s*\t*\s*-?\s*\d{0,4}\s*-?\s*$|Erreur ?! Signet non défini")
_PAGE = re.compile(r"^\W*page\s*\d{1,4}(?:\s*(?:/|sur)\s*\d{1,4})?\W*$|^\s*[-–—]\s*\d{1,4}\s*[-–—]\s*$", re.I)
_TAMPON = re.compile(
    r"accus[ée] de r[ée]ception|r[ée]ception pr[ée]fecture|t[ée]l[ée]transmission|mise [àa] jour|d[ée]lib[ée]ration n|"
    r"conseil d[ée]partemental du \d|handwritten",
    re.I,
)

_BANQUE = re.compile(
    r"\bIBAN\b|\bBIC\b|\bRIB\b|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){4,}|\bcode (?:banque|guichet)\b|\bcl[ée] rib\b"
    r"|\btitulaire du compte\b|\bdomiciliation bancaire\b"
)
_VOTE = re.compile(
    r"^\W*(?:ont vot[ée]|n'a pas pris part|n'ont pas pris part|abstentions?\b|r[ée]sultats? du vote|a donn[ée] pouvoir"
    r"|absents? excus|pr[ée]sents?\s*:|contre\s*\(|pour\s*\(\d)",
    re.I,
)
_NOM_PROPRE = r"[A-ZÉÈÎÔ](?:[\w'’]+)?(?:-[A-ZÉÈÎÔ][\w'’]*)*"
_PERSONNE = re.compile(
    rf"(?<!\w)(?:M\.|MM\.|Mme|Mmes|Mlle|Monsieur|Madame|Maître|Docteur|Dr\.?|Pr\.?)\s+"
    rf"(?:(?:le |la |l')?(?:D(?:octeu)?r\.? )?{_NOM_PROPRE})"
    rf"(?:\s+(?:-\s+)?(?:(?:de|du|des|d'|le|la|EL)\s+)?{_NOM_PROPRE}){{0,3}}"
)
# First names that French officials most often bear; with one, a family name needs no title before it.
_PRENOMS = (Path(__file__).with_name("prenoms.txt")).read_text(encoding="utf-8").split()
_PRENOM_NOM = re.compile(
    # A school or a street that bears a name is a place, not a person.
    r"(?<!Saint )(?<!Saint-)(?<!\w)(?P<lieu>(?:coll[èe]ges?|[ée]coles?|lyc[ée]es?|rue|avenue|place|espace|centre|maison"
    r"|stade|r[ée]sidence|h[ôo]pital|fondation|association|foyer|institut|multi-?accueil|cr[èe]che|loi|cit[ée])\s+(?:\w+\s+)?)?"
    rf"(?P<nom>(?:{'|'.join(_PRENOMS)})(?:-(?:{'|'.join(_PRENOMS)}))?\s+(?:(?:de|DE|LE|Le|La|d')\s*)?[A-ZÉÈ][\w'’-]+"
    r"(?:-[A-ZÉÈ][\w-]+)*)",
)
# Offices, not persons: "Madame la Présidente" says nothing of who she is, "M. le Préfet" neither.
_FONCTION = re.compile(r"(?:M\.|Mme|Monsieur|Madame)\s+(?:le|la|l')\s*[A-ZÉ]", re.I)

_TITRE_FORT = re.compile(
    r"^(?:annexe|fiche(?: action)?|action|objectif|orientation|axe|priorit[ée]|d[ée]fi|volet|chapitre|partie|tome"
    r"|cahier|[ée]tape|enjeu|engagement)\b[^.]{0,6}(?:n\s?[°º]\s*)?[\dIVX]+\b"
    r"|^[IVX]{1,5}\s?[.\-–)]\s+\S|^\d+(?:\.\d+)+\.?\s+[A-ZÉÈÀ]",
    re.I,
)
_PERIODE = re.compile(
    r"^\W*(?:convention|avenants?|rapport|d[ée]lib[ée]ration|contrat|sch[ée]ma|programme|pacte|annexe|plan)\b.*20\d\d",
    re.I,
)


def clean(ligne: str) -> str:
    """The words of a line: markup, footnote marks and doubled bullets gone, tabs kept (they part cells)."""
    text = _AUTOLIEN.sub(r"\1", ligne)
    text = _EXPOSANT.sub(lambda m: m.group(1) or m.group(2), text)
    text = _FRACTION.sub(r"\1/\2", text)
    text = re.sub(r"</(?:p|li|tr|table)>|<br\s*/?>|<li>", " ; ", text, flags=re.I)
    text = html.unescape(_BALISES.sub(" ", text))
    text = _LIEN.sub(r"\1", text)
    text = re.sub(r"\\([*_#\[\]])", r"\1", text)
    text = re.sub(r"\*{1,3}(?=\S)([^*]+?)(?<=\S)\*{1,3}", r"\1", text).replace("**", " ")
    text = text.replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ").replace("\u200b", "")
    text = re.sub(r"(?:\s*;\s*)*;\s*(?=[•●▪\-;]|$)", " ; ", text)
    text = re.sub(r"[•●▪◦]\s*(?:[-•]\s*)?", "• ", text)
    cells = [re.sub(r"\s+", " ", cell).strip(" ;") for cell in text.split("\t")]
    return "\t".join(cells).strip(" ") if len(cells) > 1 else cells[0]


def is_list_item(texte: str) -> bool:
    return bool(_PUCES.match(texte) or re.match(r"^(?:\d{1,2}|[a-z])[.)]\s+\S", texte))


def without_bullet(texte: str) -> str:
    return _PUCES.sub("", texte).strip()


def is_table_row(texte: str) -> bool:
    return sum(bool(cell.strip()) for cell in texte.split("\t")) > 1


def is_contents(brut: str) -> bool:
    """A line of a table of contents: dots, then a page."""
    return bool(_SOMMAIRE.search(_BALISES.sub("", brut).strip()))


def is_page_mark(texte: str) -> bool:
    return bool(_PAGE.match(texte)) or bool(_SEPARATEURS.match(texte))


def is_stamp(texte: str) -> bool:
    """What an office stamps on each page: receipts, numbers of deliberations."""
    return bool(_TAMPON.search(texte))


def is_private(texte: str) -> bool:
    """Bank details, and who voted what."""
    return bool(_BANQUE.search(texte) or _VOTE.match(texte) or "donné pouvoir" in texte)


def without_persons(texte: str) -> str:
    """Names of persons left out; offices ("Madame la Présidente") stay."""
    text = _PERSONNE.sub(lambda m: m[0] if _FONCTION.match(m[0]) else "…", texte)
    return _PRENOM_NOM.sub(lambda m: m[0] if m["lieu"] else "…", text)


def is_strong_title(brut: str, texte: str) -> bool:
    """A numbered title, or one marked as such in the file."""
    if "\t" in texte.strip() or len(texte) > 200:
        return False
    marked = bool(re.match(r"^\s*#{1,6}\s*\S", brut))
    return marked or (bool(_TITRE_FORT.match(texte)) and not texte.rstrip().endswith((".", ";", ",")))


def is_small_title(brut: str, texte: str) -> bool:
    """A short line alone that is not a sentence: bold, or begun by a capital and not ended by a stop."""
    if not texte or "\t" in texte or len(texte) > 110 or is_list_item(texte):
        return False
    if re.fullmatch(r"\s*\*\*[^*]+\*\*\s*:?\s*", brut):
        return True
    return bool(re.match(r"^[A-ZÉÈÀÊÎÔ«]", texte)) and not re.search(r"[.;,:!?»]$", texte) and len(texte.split()) <= 14


def period(texte: str) -> tuple[int, int] | None:
    """The years that a heading of a part gives to it: "CONVENTION 2022", "AVENANT n°1 AU TITRE DE 2021"…"""
    letters = [c for c in texte if c.isalpha()]
    if len(texte) > 160 or not letters or sum(c.isupper() for c in letters) < 0.6 * len(letters):
        return None
    if not _PERIODE.match(texte):
        return None
    years = [int(y) for y in re.findall(r"(?<!\d)(20[0-4]\d)(?!\d)", texte)]
    return (min(years), max(years)) if years else None


def signature(texte: str) -> tuple[str, ...]:
    """The words of a text as doubles are compared."""
    return tuple(re.findall(r"[a-z0-9]+", fold(texte)))

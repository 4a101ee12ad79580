"""Masking what looks like personal data, before Rasa, any table and any log see it."""

import re

import phonenumbers
from stdnum import iban
from stdnum.exceptions import ValidationError

_COURRIEL = re.compile(
    r"[\w.+-]+\s?(?:@|\(at\)|\barobase\b)\s?[\w-]+(?:\s?\.\s?[\w-]+)*\s?\.\s?[a-z]{2,}",
    re.IGNORECASE,
)
# A NIR is masked even when its key is wrong: a typing error still names the person.
_NIR = re.compile(
    r"(?<!\d)[1-478][ .-]?\d{2}[ .-]?(?:0[1-9]|1[0-2]|[2-4]\d|[5-9]\d)[ .-]?(?:\d{2}|2[ABab])[ .-]?\d{3}[ .-]?\d{3}"
    r"(?:[ .-]?\d{2})?(?!\d)"
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ .-]?[A-Z0-9]{2,4}){3,8}\b", re.IGNORECASE)
_IBAN_FR = re.compile(r"\bFR\d{2}(?:[ .-]?[A-Z0-9]){10,23}\b", re.IGNORECASE)
_TELEPHONE = re.compile(r"(?<!\d)(?:(?:\+|00)33[ .-]?(?:\(0\)[ .-]?)?|0)[1-9](?:[ ./-]?\d{2}){4}(?!\d)")
_NOM = re.compile(
    r"\b(je m'?appelle|mon nom (?:est|c'est))\s+[^\W\d_]+(?:[ -][A-ZÀ-Ý][^\W\d_]+)?",
    re.IGNORECASE,
)
_DOSSIER = re.compile(
    r"\b((?:dossier|allocataire|matricule)\D{0,12}?)(\d[\d ]{4,}[A-Za-z]?)\b",
    re.IGNORECASE,
)


def mask(texte: str) -> str:
    """`texte` with e-mails, NIR, IBAN, phones, file numbers and a stated name replaced by what they are.

    Short public numbers (115, 3919), postal codes, dates and amounts stay as typed. Masking twice changes nothing.
    """
    texte = _COURRIEL.sub("[adresse e-mail]", texte)
    texte = _IBAN_FR.sub("[IBAN]", texte)
    texte = _IBAN.sub(lambda m: "[IBAN]" if _is_iban(m.group()) else m.group(), texte)
    texte = _NIR.sub("[numéro de sécurité sociale]", texte)
    texte = _TELEPHONE.sub("[téléphone]", texte)
    for found in reversed(list(phonenumbers.PhoneNumberMatcher(texte, "FR"))):
        if len(re.sub(r"\D", "", found.raw_string)) >= 9:
            texte = texte[: found.start] + "[téléphone]" + texte[found.end :]
    texte = _DOSSIER.sub(lambda m: m.group(1) + "[numéro]", texte)
    return _NOM.sub(lambda m: f"{m.group(1)} [nom]", texte)


def _is_iban(text: str) -> bool:
    try:
        iban.validate(re.sub(r"[ .-]", "", text), check_country=False)
    except ValidationError:
        return False
    return True

"""The guard of urgent messages: deterministic, first in the path, and alive when everything else is down."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import yaml

from knowledge.numeros.numeros import Numero, numeros
from knowledge.preuves.chiffres import fold
from knowledge.recherche.normalisation import ECRITURES

LEXIQUE = Path(__file__).with_name("lexique.yml")

_PHRASES = re.compile(r"[!?;\n…]+|\.(?!\d)")
_SIGLE_POINTE = re.compile(r"\b(?:[a-z]\.){2,}(?:[a-z]\b)?")
_ETIRE = re.compile(r"([a-z])\1{2,}")
_MOT = re.compile(r"[a-z0-9]+'?")
_ACCENTUE = re.compile(r"\w+")
_JE_COLLE = re.compile(r"j[bcdfgklmnpqrstvxz]\w")
_CLITIQUE = re.compile(r"(?:qu|[jmtslndc](?=[aeiouyh])|[mtsnld]e|les|la)(?=\w{5})")
_FLEXION = re.compile(r"(?:s|e[rzt]|ai|ait|aient|ees?|[ae]nt|t|x)$")

# How a word sounds, rule after rule, on folded letters: doubled letters, spellings of one sound, silent endings.
_SONS = tuple(
    (re.compile(motif), son)
    for motif, son in (
        (r"ph", "f"),
        (r"(.)\1", r"\1"),
        (r"ck|qu?|c(?![eiyh])", "k"),
        (r"sc?(?=[eiy])|c(?=[eiy])|z", "s"),
        (r"sh", "ch"),
        (r"gu(?=[eiy])", "g"),
        (r"g(?=[eiy])", "j"),
        (r"je(?=[ao])", "j"),
        (r"eau|au", "o"),
        (r"oua|wa|oi", "w"),
        (r"oeu|eu", "6"),
        (r"(?:ain|ein|aim|[iy][nm])(?![aeiouynm])", "1"),
        (r"(?:en|em|an|am)(?![aeiouynm])", "3"),
        (r"(?:on|om)(?![aeiouynm])", "5"),
        (r"ai|ei", "e"),
        (r"y", "i"),
        (r"(?<!c)h", ""),
        (r"[stdxp]+$", ""),
        (r"e(?:r|e)?$", ""),
    )
)


@dataclass(frozen=True)
class Urgence:
    """A kind of emergency: what is said, whom to call (best first), and the fiches that follow."""

    genre: str
    texte: str
    contacts: tuple[Numero, ...]
    fiches: tuple[str, ...]


@dataclass(frozen=True)
class _Motif:
    """Parts to find near each other, in any order, and parts that must not be there."""

    presents: tuple[re.Pattern[str], ...]
    absents: tuple[re.Pattern[str], ...]

    def passages(self, phrases: list[str]) -> set[int]:
        """Where it is told: the sentences that, with the next one, hold every part that must be there and no other."""
        ou = _around(self.presents[0], phrases)
        for part in self.presents[1:]:
            ou = ou and ou & _around(part, phrases)
        for part in self.absents:
            ou = ou and ou - _around(part, phrases)
        return ou


@dataclass(frozen=True)
class _Regle:
    urgence: Urgence
    motifs: tuple[_Motif, ...]
    mots: tuple[_Motif, ...]
    sauf: tuple[_Motif, ...]


@dataclass(frozen=True)
class _Lexique:
    regles: tuple[_Regle, ...]
    information: tuple[_Motif, ...]
    vecu: tuple[_Motif, ...]
    accents: dict[str, str]
    ecritures: dict[str, str]
    sons: dict[str, str]
    connus: frozenset[str]


def _around(part: re.Pattern[str], phrases: list[str]) -> set[int]:
    ici = {i for i, phrase in enumerate(phrases) if part.search(phrase)}
    return {j for i in ici for j in (i - 1, i) if 0 <= j < max(1, len(phrases) - 1)}


@cache
def _lexique() -> _Lexique:
    brut = yaml.safe_load(LEXIQUE.read_text(encoding="utf-8"))
    fragments: dict[str, str] = {}
    for nom, fragment in brut["fragments"].items():
        fragments[nom] = _regex("|".join(fragment) if isinstance(fragment, list) else fragment, fragments)

    def motifs(lignes: list[str]) -> tuple[_Motif, ...]:
        return tuple(_motif(ligne, fragments) for ligne in lignes)

    regles = []
    for genre in brut["ordre"]:
        row = brut["urgences"][genre]
        contacts = tuple(numeros()[numero] for numero in row["contacts"])
        urgence = Urgence(genre, row["texte"], contacts, tuple(row["fiches"]))
        regles.append(_Regle(urgence, *(motifs(row.get(part, [])) for part in ("motifs", "mots", "sauf"))))
    table = yaml.safe_load(ECRITURES.read_text(encoding="utf-8")) | brut["ecritures"]
    accents = {str(k): str(v) for k, v in table.items() if fold(str(k)) != str(k)}
    mots = [mot for ligne in brut["mots"] for mot in ligne.split()]
    connus = frozenset(mots) | frozenset(mot for ligne in brut["intacts"] for mot in ligne.split())
    sons = {_sound(mot): mot for mot in reversed(mots)}
    return _Lexique(
        tuple(regles),
        motifs(brut["information"]),
        motifs(brut["vecu"]),
        accents,
        {str(k): fold(str(v)) for k, v in table.items() if str(k) not in accents},
        sons,
        connus,
    )


def _regex(motif: str, fragments: dict[str, str]) -> str:
    motif = re.sub(r"\s*\|\s*", "|", motif)
    motif = re.sub(r"(?<=[a-z])\*", r"\\w*", motif)
    motif = re.sub(r" ~(\d*) ", lambda m: rf" (?:\S+ ){{0,{m.group(1) or 6}}}?", motif)
    motif = re.sub(r"\((?!\?)", "(?:", motif)
    return "(?:" + re.sub(r"<([a-z]+)>", lambda m: fragments[m.group(1)], motif) + ")"


def _motif(ligne: str, fragments: dict[str, str]) -> _Motif:
    presents, absents = [], []
    for part in ligne.split(" & "):
        liste = absents if part.startswith("!") else presents
        liste.append(re.compile(rf"\b{_regex(part.removeprefix('!'), fragments)}(?!\w)"))
    return _Motif(tuple(presents), tuple(absents))


def detect(texte: str) -> list[Urgence]:
    """The emergencies that `texte` tells of, the one to answer first at the head; empty when there is none."""
    lexique = _lexique()
    phrases = _readable(texte)

    def passages(motifs: tuple[_Motif, ...]) -> set[int]:
        return set().union(*(motif.passages(phrases) for motif in motifs))

    information = bool(passages(lexique.information))
    theorique = information and not passages(lexique.vecu)

    def told(regle: _Regle) -> bool:
        ou = passages((() if theorique else regle.motifs) + (() if information else regle.mots))
        return bool(ou and ou - passages(regle.sauf))

    return [regle.urgence for regle in lexique.regles if told(regle)]


def _readable(texte: str) -> list[str]:
    """The sentences of the message, in words spelt out and parted by single spaces: what patterns are written for."""
    lexique = _lexique()
    bas = unicodedata.normalize("NFC", texte.lower()).replace("œ", "oe").replace("’", "'")
    bas = _ACCENTUE.sub(lambda m: lexique.accents.get(m.group(), m.group()), bas)
    plie = _ETIRE.sub(r"\1", _SIGLE_POINTE.sub(lambda m: m.group().replace(".", ""), fold(bas)))
    phrases = (" ".join(map(_spell, _MOT.findall(phrase))) for phrase in _PHRASES.split(plie))
    return [re.sub(r"\bj' (?=[^aeiouyh])", "je ", p).replace("' ", "'") for p in phrases if p]


@lru_cache(maxsize=20_000)
def _spell(mot: str) -> str:
    """A word as the patterns write it: the table first, then what sounds like a word of the lexicon."""
    lexique = _lexique()
    if mot.endswith("'") or mot in lexique.connus:
        return mot
    if mot in lexique.ecritures:
        return lexique.ecritures[mot]
    if _JE_COLLE.match(mot):
        return "je " + _spell(mot[1:])
    if sonne := _alike(mot):
        return sonne
    if (colle := _CLITIQUE.match(mot)) and (sonne := _alike(reste := mot[colle.end() :])):
        return colle.group() + ("'" if reste[0] in "aeiouyh" else " ") + sonne
    return mot


def _alike(mot: str) -> str | None:
    """The word of the lexicon that `mot` sounds like, unless it is a true word, or that word with another ending."""
    lexique = _lexique()
    if mot in lexique.connus:
        return mot
    sonne = lexique.sons.get(_sound(mot)) if len(mot) > 3 else None
    flexion = sonne and mot.startswith(sonne[: max(3, len(sonne) - 2)]) and _FLEXION.search(mot)
    return mot if flexion else sonne


def _sound(mot: str) -> str:
    for motif, son in _SONS:
        mot = motif.sub(son, mot)
    return mot

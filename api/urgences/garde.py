"""The guard of urgent messages: deterministic, first in the path, and alive when everything else is down."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import yaml

from api.urgences.points import DOUTE, SEUIL, weigh
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


class _Lecture:
    """A message as the patterns read it: its sentences; a passage is a sentence and the next."""

    def __init__(self, phrases: list[str]) -> None:
        self.phrases = phrases
        self._lus: dict[re.Pattern[str], frozenset[int]] = {}

    def passages(self, part: re.Pattern[str]) -> frozenset[int]:
        if part not in self._lus:
            ici = {i for i, phrase in enumerate(self.phrases) if part.search(phrase)}
            dernier = max(0, len(self.phrases) - 2)
            self._lus[part] = frozenset(j for i in ici for j in (i - 1, i) if 0 <= j <= dernier)
        return self._lus[part]


@dataclass(frozen=True)
class _Motif:
    """Parts to find near each other, in any order, and parts that must not be there."""

    presents: tuple[re.Pattern[str], ...]
    absents: tuple[re.Pattern[str], ...]

    def passages(self, lecture: _Lecture) -> frozenset[int]:
        ou = lecture.passages(self.presents[0])
        for part in self.presents[1:]:
            ou = ou and ou & lecture.passages(part)
        for part in self.absents:
            ou = ou and ou - lecture.passages(part)
        return ou


@dataclass(frozen=True)
class _Regle:
    urgence: Urgence
    motifs: tuple[_Motif, ...]
    mots: tuple[_Motif, ...]
    sauf: tuple[_Motif, ...]

    def passages(self, lecture: _Lecture, information: bool, theorique: bool) -> frozenset[int]:
        """Where this emergency is told, given that the message is a question of information, or only that."""
        if theorique:
            return frozenset()
        ou = _anywhere(self.motifs if information else self.motifs + self.mots, lecture)
        return ou and ou - _anywhere(self.sauf, lecture)


@dataclass(frozen=True)
class _Lexique:
    regles: tuple[_Regle, ...]
    information: tuple[_Motif, ...]
    vecu: tuple[_Motif, ...]
    accents: dict[str, str]
    ecritures: dict[str, str]
    sons: dict[str, str]
    connus: frozenset[str]
    figures: re.Pattern[str]


def _anywhere(motifs: tuple[_Motif, ...], lecture: _Lecture) -> frozenset[int]:
    return frozenset().union(*(motif.passages(lecture) for motif in motifs))


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
        motifs_, mots_, sauf = (motifs(row.get(part, [])) for part in ("motifs", "mots", "sauf"))
        regles.append(_Regle(urgence, motifs_, mots_, sauf))
    table = yaml.safe_load(ECRITURES.read_text(encoding="utf-8")) | brut["ecritures"]
    accents = {str(k): str(v) for k, v in table.items() if fold(str(k)) != str(k)}
    mots = [mot for ligne in brut["mots"] for mot in ligne.split()]
    return _Lexique(
        tuple(regles),
        motifs(brut["information"]),
        motifs(brut["vecu"]),
        accents,
        {str(k): fold(str(v)) for k, v in table.items() if str(k) not in accents},
        {_sound(mot): mot for mot in reversed(mots)},
        frozenset(mots).union(*(ligne.split() for ligne in brut["intacts"])),
        re.compile(rf"\b{_regex('|'.join(brut['figures']), fragments)}(?!\w)"),
    )


def _regex(motif: str, fragments: dict[str, str]) -> str:
    motif = re.sub(r"(?<=\|) | (?=\(\?!)", "", motif)
    motif = re.sub(r"(?<=[a-z])\*", r"\\w*\\b", motif)
    motif = re.sub(r" ~(\d*) ", lambda m: rf" (?:\S+ ){{0,{m.group(1) or 6}}}?", motif)
    motif = re.sub(r"\((?!\?)", "(?:", motif)
    return "(?:" + re.sub(r"<([a-z]+)>", lambda m: fragments[m.group(1)], motif) + ")"


def _motif(ligne: str, fragments: dict[str, str]) -> _Motif:
    presents: list[re.Pattern[str]] = []
    absents: list[re.Pattern[str]] = []
    for part in ligne.split(" & "):
        liste = absents if part.startswith("!") else presents
        liste.append(re.compile(rf"\b{_regex(part.removeprefix('!'), fragments)}(?!\w)"))
    return _Motif(tuple(presents), tuple(absents))


def detect(texte: str) -> list[Urgence]:
    """The emergencies that `texte` tells of, the one to answer first at the head; empty when there is none."""
    phrases = readable(texte)
    points, genre = weigh(phrases)
    found = told(phrases) if points > DOUTE else []
    if not found and points > SEUIL:
        found = [regle.urgence for regle in _lexique().regles if regle.urgence.genre == genre]
    return found


def told(phrases: list[str]) -> list[Urgence]:
    """The emergencies that the patterns of the lexicon find in these sentences."""
    lexique = _lexique()
    lecture = _Lecture(phrases)
    information = bool(_anywhere(lexique.information, lecture))
    theorique = information and not _anywhere(lexique.vecu, lecture)
    return [regle.urgence for regle in lexique.regles if regle.passages(lecture, information, theorique)]


def readable(texte: str) -> list[str]:
    """The sentences of the message, in words spelt out and parted by single spaces: what patterns are written for."""
    lexique = _lexique()
    bas = unicodedata.normalize("NFC", texte.lower()).replace("œ", "oe").replace("’", "'")
    bas = _ACCENTUE.sub(lambda m: lexique.accents.get(m.group(), m.group()), bas)
    plie = _ETIRE.sub(r"\1", _SIGLE_POINTE.sub(lambda m: m.group().replace(".", ""), fold(bas)))
    phrases = (" ".join(map(_spell, _MOT.findall(phrase))) for phrase in _PHRASES.split(plie))
    lues = (re.sub(r"\bj' (?=[^aeiouyh])", "je ", p).replace("' ", "'") for p in phrases if p)
    return [lexique.figures.sub("figure", lue) for lue in lues]


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
    flexion = sonne and not sonne.startswith(mot) and mot.startswith(sonne[: max(3, len(sonne) - 2)])
    return mot if flexion and _FLEXION.search(mot) else sonne


def _sound(mot: str) -> str:
    for motif, son in _SONS:
        mot = motif.sub(son, mot)
    return mot

"""Finding communes and postal codes in a message as people type it.

Case, accents, hyphens, apostrophes and "St" are folded; the longest name wins; a long name may hold one or two
typing errors; a commune whose name is a common word ("Rue", "Sens") counts only where a place is being named.
This module is also loaded by the bot's older Python: standard library and rapidfuzz only.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Dict, FrozenSet, List, NamedTuple, Optional, Tuple

from rapidfuzz.distance import DamerauLevenshtein

from knowledge.territoires.communes import Commune, communes, departements

MOTS_COURANTS = Path(__file__).with_name("mots_courants.txt")
LONGUEUR_FAUTE = 7  # letters from which one typing error is forgiven; two from twice as many minus three
PETITE_COMMUNE = 2000  # inhabitants under which a one-word name needs a place's context, away from home

_TOKEN = re.compile(r"[a-z0-9]+")
_ARTICLES = {"le", "la", "les", "l"}
_LIAISONS = {
    "sur",
    "sous",
    "en",
    "les",
    "lez",
    "le",
    "la",
    "de",
    "du",
    "des",
    "d",
    "l",
    "aux",
    "au",
    "et",
}
_PREPOSITIONS = {"a", "sur", "vers", "chez", "pres", "dans", "direction", "pour"}
_HABITER = {
    "habite", "habites", "habitez", "habitons", "jhabite", "habit", "jabite", "abite", "habitant", "habiter", "vis",
    "vit", "vivons", "jvis", "loge", "demeure", "reside", "residant", "commune", "ville", "mairie", "mds", "ccas", "cp",
    "secteur", "agence", "domicilie", "domiciliee", "installe", "installee", "viens", "demenage",
}  # fmt: skip
_CIVILITES = {
    "m",
    "mr",
    "mme",
    "mlle",
    "monsieur",
    "madame",
    "docteur",
    "dr",
    "maitre",
    "me",
    "prenom",
    "nomme",
    "appelle",
}
# Fixed phrases where a word that is also a commune never names it.
_LOCUTIONS = re.compile(
    r"\b(?:a (?:charge|temps|vie|pied|bout|fond|bord|table|sens|vivre|cause|mi|la|terre|jour|nouveau|peine|part|tort)|"
    r"en (?:cours|cas|plus|charge|fin|face|mars|mai|aout|garde|panne|attente|effet|couple)|sur (?:place|rendez|vous))\b"
)


@dataclass(frozen=True)
class Mention:
    """A place named in a text between `debut` and `fin`; `communes` are the candidates, best first.

    `surete`: 2 when the text says that this is where somebody is ("j'habite à…", a postal code), 1 after a
    preposition, 0 for a bare name.
    """

    debut: int
    fin: int
    texte: str
    communes: Tuple[Commune, ...]
    code_postal: Optional[str] = None
    corrigee: bool = False
    surete: int = 2

    @property
    def commune(self) -> Optional[Commune]:
        """The commune meant, when the text and the département leave one only."""
        return self.communes[0] if len(self.communes) == 1 else None


def fold(texte: str) -> str:
    """Lower case without accents; same length as `texte`, so that positions keep their meaning."""
    return "".join(_fold_character(c) for c in texte)


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", character.lower()) if not unicodedata.combining(c))
    return plain if len(plain) == 1 else {"œ": "o", "æ": "a", "ß": "s"}.get(character.lower(), " ")


class Token(NamedTuple):
    """A folded word and where it stands in the text."""

    mot: str
    debut: int
    fin: int


_ABREGES = {"saint": "st", "sainte": "ste"}


def tokenize(texte: str) -> List[Token]:
    """The folded words of `texte`, "saint" shortened to "st", with their positions."""
    folded = fold(texte)
    return [
        Token(_shorten(m.group(), folded[m.end() : m.end() + 1]), m.start(), m.end()) for m in _TOKEN.finditer(folded)
    ]


def _shorten(mot: str, suivant: str) -> str:
    return "sur" if mot == "s" and suivant == "/" else _ABREGES.get(mot, mot)


def key(nom: str) -> Tuple[str, ...]:
    """The words a name is looked up by: `Saint-Thibault-des-Vignes` and `st thibault des vignes` have the same."""
    mots = _TOKEN.findall(fold(nom.lower().replace("œ", "oe")))
    return tuple(_ABREGES.get(mot, mot) for mot in mots)


@lru_cache(maxsize=1)
def _mots_courants() -> FrozenSet[str]:
    lines = MOTS_COURANTS.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


@lru_cache(maxsize=1)
def _par_nom() -> Dict[Tuple[str, ...], Tuple[Commune, ...]]:
    table: Dict[Tuple[str, ...], List[Commune]] = {}
    for commune in communes().values():
        whole = key(commune.nom)
        # "œ" is typed "oe", and folded to one letter where positions must be kept.
        names = {whole, key(commune.nom.replace("œ", "o").replace("Œ", "O"))}
        if len(whole) > 2 and whole[0] in _ARTICLES:
            names.add(whole[1:])
        for name in names:
            table.setdefault(name, []).append(commune)
    return {name: tuple(sorted(found, key=lambda c: -c.population)) for name, found in table.items()}


@lru_cache(maxsize=1)
def _longueur_max() -> int:
    return max(len(name) for name in _par_nom())


@lru_cache(maxsize=1)
def _par_code_postal() -> Dict[str, Tuple[Commune, ...]]:
    table: Dict[str, List[Commune]] = {}
    for commune in communes().values():
        for code in commune.codes_postaux:
            table.setdefault(code, []).append(commune)
    return {code: tuple(sorted(found, key=lambda c: -c.population)) for code, found in table.items()}


@lru_cache(maxsize=128)
def _noms_courts(departement: str) -> Dict[str, Tuple[Commune, ...]]:
    """Short forms used at home ("Bray" for Bray-sur-Seine), when they name one commune of the département only."""
    heads: Dict[str, List[Commune]] = {}
    own = [c for c in communes().values() if c.departement == departement]
    whole = {key(c.nom) for c in own}
    for commune in own:
        name = key(commune.nom)
        start = 1 if name[0] in _ARTICLES else 0
        if len(name) > start + 1 and (start or name[start + 1] in _LIAISONS | {"st"}):
            heads.setdefault(name[start], []).append(commune)
    return {
        head: (found[0],)
        for head, found in heads.items()
        if len(found) == 1 and len(head) >= 4 and head not in _mots_courants() and (head,) not in whole
    }


@lru_cache(maxsize=64)
def _longs_noms(initiale: str) -> Tuple[str, ...]:
    return tuple(
        " ".join(name) for name in _par_nom() if name[0].startswith(initiale) and sum(map(len, name)) >= LONGUEUR_FAUTE
    )


def find(texte: str, departement: Optional[str] = None, attendue: bool = False) -> List[Mention]:
    """The places named in `texte`, in order, without overlap.

    `departement` is the installation's: among homonyms its own communes win. `attendue` says that a commune was
    just asked for, so that the bare name of any commune is understood.
    """
    folded = fold(texte)
    tokens = tokenize(texte)
    barred = [m.span() for m in _LOCUTIONS.finditer(folded)] + [m.span() for m in _departement_names().finditer(folded)]
    mentions: List[Mention] = []
    i = 0
    while i < len(tokens):
        found = _postal_code(texte, tokens, i) or _name(texte, tokens, i, departement, attendue, barred)
        if found is None:
            i += 1
            continue
        mention, used = found
        mentions.append(mention)
        i += used
    return _join_postal_codes(mentions)


@lru_cache(maxsize=1)
def _departement_names() -> "re.Pattern[str]":
    """Names of départements: "Pas-de-Calais" is not said of Calais."""
    names = [r"[ '-]".join(map(re.escape, _TOKEN.findall(fold(nom)))) for nom in departements().values() if "-" in nom]
    return re.compile(r"\b(?:" + "|".join(names) + r")\b")


_Tokens = List[Token]
_Found = Optional[Tuple[Mention, int]]


def _postal_code(texte: str, tokens: _Tokens, i: int) -> _Found:
    mot, debut, fin = tokens[i]
    used = 1
    if re.fullmatch(r"\d{2}", mot) and i + 1 < len(tokens) and re.fullmatch(r"\d{3}", tokens[i + 1][0]):
        mot, fin, used = mot + tokens[i + 1][0], tokens[i + 1][2], 2
    candidates = _par_code_postal().get(mot) if re.fullmatch(r"\d{5}", mot) else None
    if not candidates or re.match(r"\s*(?:€|euros?\b)", texte[fin:]):
        return None
    return Mention(debut, fin, texte[debut:fin], candidates, code_postal=mot), used


def _name(
    texte: str,
    tokens: _Tokens,
    i: int,
    departement: Optional[str],
    attendue: bool,
    barred: List[Tuple[int, int]],
) -> _Found:
    words = tuple(token.mot for token in tokens[i : i + _longueur_max()])
    context = _context(texte, tokens, i, attendue)
    if {t.mot for t in tokens[max(0, i - 2) : i]} & _CIVILITES:
        return None
    for length in range(len(words), 0, -1):
        candidates = _par_nom().get(words[:length])
        if length == 1 and departement and context >= 1 and not _home(candidates or (), departement):
            candidates = _noms_courts(departement).get(words[0]) or candidates
        if candidates is None:
            continue
        debut, fin = tokens[i][1], tokens[i + length - 1][2]
        capitalised = texte[debut].isupper() and not texte.isupper() and context >= 1
        held = any(start <= debut < end and fin <= end for start, end in barred)
        said = capitalised and length == 1 and texte[debut - 1 : debut] == " "
        if held and (context < 2 or length > 1) and not said:
            return None
        longer = _misspelt(texte, tokens, i, words, departement, context, minimum=length + 1)
        if longer:
            return longer
        kept = _at_home(candidates, departement)
        name = " ".join(words[:length])
        if (length == 1 or name in _mots_courants()) and not _plausible(
            name, kept, texte, tokens, i, departement, context
        ):
            continue
        return Mention(debut, fin, texte[debut:fin], kept, surete=context), length
    return _misspelt(texte, tokens, i, words, departement, context)


def _context(texte: str, tokens: _Tokens, i: int, attendue: bool) -> int:
    """How surely a place is being named here: 0 not at all, 1 a preposition stands before, 2 it is said so."""
    before = [t[0] for t in tokens[max(0, i - 3) : i]]
    if attendue and len(tokens) <= 4:
        return 2
    # "j'habite à la …", "mds de …": only little words between what says that it is a place and its name.
    said = next((mot for mot in reversed(before) if mot not in _PREPOSITIONS | _ARTICLES | {"de", "d", "du"}), "")
    if said in _HABITER:
        return 2
    if i + 1 < len(tokens) and re.fullmatch(r"\d{5}", tokens[i + 1][0]):
        return 2
    whole = [t[0] for t in tokens if t[0] not in {"et", "alors", "svp", "stp", "ok"} | _PREPOSITIONS]
    if before and before[-1] in _PREPOSITIONS and len(whole) <= 2:
        return 2
    if before and before[-1] in _PREPOSITIONS | {"de", "d"}:
        return 1
    return 0


def _plausible(
    mot: str,
    candidates: Tuple[Commune, ...],
    texte: str,
    tokens: _Tokens,
    i: int,
    departement: Optional[str],
    context: int,
) -> bool:
    """Is a one-word name meant as a place?"""
    capitalised = texte[tokens[i].debut].isupper() and i > 0 and not texte.isupper()
    if mot in _mots_courants() or len(mot) <= 2:
        return context == 2 or (context == 1 and capitalised)
    if _home(candidates, departement) or candidates[0].population >= PETITE_COMMUNE:
        return True
    return context >= 1 or len(tokens) <= 2


def _misspelt(
    texte: str,
    tokens: _Tokens,
    i: int,
    words: Tuple[str, ...],
    departement: Optional[str],
    context: int,
    minimum: int = 1,
) -> _Found:
    """A long name with a typing error, only where a place is expected, and only one that is clearly the nearest."""
    before = tokens[i - 1].mot if i else ""
    expected = context == 2 or (context == 1 and before not in {"de", "d"}) or len(tokens) <= 4
    if not words or words[0] in _mots_courants() | {"ma", "mon", "mes", "un", "une", "notre", "votre", "leur"}:
        return None
    best: Optional[Tuple[int, int, str]] = None
    for length in range(min(4, len(words)), minimum - 1, -1):
        typed = " ".join(words[:length])
        letters = len(typed.replace(" ", ""))
        if letters < LONGUEUR_FAUTE or typed[0].isdigit():
            continue
        allowed = 1 if letters < 2 * LONGUEUR_FAUTE - 3 else 2
        for name in _longs_noms(typed[0]):
            if abs(len(name) - len(typed)) > allowed:
                continue
            distance = DamerauLevenshtein.distance(typed, name, score_cutoff=allowed)
            if distance > allowed:
                continue
            home = bool(_home(_par_nom()[tuple(name.split())], departement))
            if not expected and not (home and context):
                continue
            rank = 2 * distance - home
            if best is None or rank < best[0] or (rank == best[0] and length > best[1]):
                best = (rank, length, name)
    if best is None:
        return None
    _, length, name = best
    debut, fin = tokens[i][1], tokens[i + length - 1][2]
    kept = _at_home(_par_nom()[tuple(name.split())], departement)
    return Mention(debut, fin, texte[debut:fin], kept, corrigee=True, surete=context), length


def _home(candidates: Tuple[Commune, ...], departement: Optional[str]) -> Tuple[Commune, ...]:
    return tuple(c for c in candidates if c.departement == departement)


def _at_home(candidates: Tuple[Commune, ...], departement: Optional[str]) -> Tuple[Commune, ...]:
    """Homonyms are settled by the département, else by a population at least ten times larger."""
    home = _home(candidates, departement)
    if home:
        return home
    if len(candidates) > 1 and candidates[0].population >= 10 * max(1, candidates[1].population):
        return candidates[:1]
    return candidates


def _join_postal_codes(mentions: List[Mention]) -> List[Mention]:
    """`77000 Melun` names one place: the code settles homonyms, the name settles the code."""
    joined: List[Mention] = []
    for mention in mentions:
        last = joined[-1] if joined else None
        if last is not None and (last.code_postal is None) != (mention.code_postal is None):
            common = tuple(c for c in last.communes if c in mention.communes)
            near = mention.debut - last.fin <= 3
            if near and common:
                code = last.code_postal or mention.code_postal
                gap = " " * (mention.debut - last.fin)
                joined[-1] = Mention(
                    last.debut,
                    mention.fin,
                    last.texte + gap + mention.texte,
                    common,
                    code,
                )
                continue
        joined.append(mention)
    return joined

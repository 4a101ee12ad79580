"""The guard of urgent messages: deterministic, first in the path, and alive when everything else is down."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from knowledge.numeros.numeros import Numero, numeros
from knowledge.recherche.normalisation import spell_out

LEXIQUE = Path(__file__).with_name("lexique.yml")
_ENTRE_DEUX = re.compile(r" ?~(?: ~)* ?\??")


@dataclass(frozen=True)
class Urgence:
    """A kind of emergency: what is said, whom to call (best first), and the fiches that follow."""

    genre: str
    texte: str
    contacts: tuple[Numero, ...]
    fiches: tuple[str, ...]


@dataclass(frozen=True)
class _Regle:
    urgence: Urgence
    motifs: tuple[re.Pattern[str], ...]
    sauf: tuple[re.Pattern[str], ...]


@dataclass(frozen=True)
class _Lexique:
    regles: tuple[_Regle, ...]
    information: tuple[re.Pattern[str], ...]
    vecu: re.Pattern[str]


@cache
def _lexique() -> _Lexique:
    brut = yaml.safe_load(LEXIQUE.read_text(encoding="utf-8"))
    fragments = brut["fragments"]

    def compiled(motif: str) -> re.Pattern[str]:
        for nom, fragment in fragments.items():
            motif = motif.replace("{" + nom + "}", fragment)
        return re.compile(_ENTRE_DEUX.sub(lambda m: rf" (?:\S+ ){{0,{6 * m.group().count('~')}}}?", motif))

    regles = []
    for genre in brut["ordre"]:
        row = brut["urgences"][genre]
        contacts = tuple(numeros()[numero] for numero in row["contacts"])
        urgence = Urgence(genre, row["texte"], contacts, tuple(row["fiches"]))
        sauf = tuple(map(compiled, row.get("sauf", [])))
        regles.append(_Regle(urgence, tuple(map(compiled, row["motifs"])), sauf))
    return _Lexique(tuple(regles), tuple(map(compiled, brut["information"])), re.compile(brut["vecu"]))


def detect(texte: str) -> list[Urgence]:
    """The emergencies that `texte` tells of, the one to answer first at the head; empty when there is none."""
    lexique = _lexique()
    lu = _readable(texte)
    if any(motif.search(lu) for motif in lexique.information) and not lexique.vecu.search(lu):
        return []
    return [
        regle.urgence
        for regle in lexique.regles
        if any(m.search(lu) for m in regle.motifs) and not any(s.search(lu) for s in regle.sauf)
    ]


def _readable(texte: str) -> str:
    """Words of the message, spelt out, with single spaces and no punctuation: what patterns are written for."""
    spelt = re.sub(r"[^a-z0-9' ]+", " ", spell_out(texte))
    spelt = re.sub(r"\b([jmtslndcq]|qu)' ?", r"\1'", spelt)
    return re.sub(r" +", " ", spelt).strip()

"""From what a person typed to the words that search compares: folded, spelt out, stemmed."""

import re
from functools import cache, lru_cache
from pathlib import Path

import Stemmer
import yaml

from knowledge.preuves.chiffres import fold

ECRITURES = Path(__file__).with_name("ecritures.yml")
MOTS_VIDES = frozenset(
    (
        "a ai aie aient ais ait alors apres au aucun aussi autre aux avant avec avez avoir bah ben bon bonjour "
        "bonsoir c ca car ce cela celle celui ces cet cette ceux chez ci comme comment d dans de deja des deux dit "
        "donc du elle elles en encore es est et etais etait etant etc ete etre eu eux fait fois hein hello ici il "
        "ils j je jusqu l la le les leur leurs lui m ma mais me meme mes moi mon n ne ni non nos notre nous on ont "
        "or ou oui par parce pas peu peut peux plus pour pourquoi pouvez qu quand que quel quelle quelles quels "
        "qui quoi s sa sais salut se sera ses si s'il sont suis sur t ta te tes toi ton tous tout toute toutes tu "
        "un une va vais vas vers veut veux voila vos votre voudrais vous y quelqu quelque chose merci plait svp "
        "euh allo faut avons avait avaient serait faire puis puisse pouvoir vouloir cherche besoin aide savoir "
        "existe dispositif question info infos renseignement"
    ).split()
)

_SIGLE_POINTE = re.compile(r"\b(?:[a-z]\.){2,}(?:[a-z]\b)?")
_MOT = re.compile(r"[a-z0-9]+")
_stemmer = Stemmer.Stemmer("french")


@cache
def _ecritures() -> tuple[dict[str, str], re.Pattern[str]]:
    table = {fold(str(k)): fold(str(v)) for k, v in yaml.safe_load(ECRITURES.read_text("utf-8")).items()}
    groups = sorted(
        (re.escape(k) for k in table if not re.fullmatch(r"[a-z0-9]+", k)),
        key=len,
        reverse=True,
    )
    return table, re.compile(r"\b(?:" + "|".join(groups) + r")\b")


def spell_out(texte: str) -> str:
    """`texte` folded, its dotted acronyms joined and its spoken or SMS words spelt out."""
    table, groups = _ecritures()
    folded = _SIGLE_POINTE.sub(lambda m: m.group().replace(".", ""), fold(texte).strip())
    folded = groups.sub(lambda m: table[m.group()], folded)
    # "c" alone is "c'est"; the "c" of "c'est" is not.
    return re.sub(r"[a-z0-9]+(?!['a-z0-9])", lambda m: table.get(m.group(), m.group()), folded)


def words(texte: str) -> list[str]:
    """The words that carry meaning, spelt out and not yet stemmed; numbers kept."""
    return [mot for mot in _MOT.findall(spell_out(texte)) if mot not in MOTS_VIDES and len(mot) > 1]


@lru_cache(maxsize=50_000)
def stem(mot: str) -> str:
    """The French stem of one folded word (Snowball)."""
    return str(_stemmer.stemWord(mot))

"""What to look at again in the base: age, contradictions, style, doubles, links. Remarks, which block nothing."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

import httpx
import numpy as np

from knowledge.fiches.models import NATIONAL, Fiche, Montant, SourceLoi, SourcePage, Statut
from knowledge.preuves.chiffres import fold
from knowledge.recherche.index import Index
from knowledge.recherche.semantique import Vecteurs

BIENTOT = timedelta(days=90)
UN_AN = timedelta(days=365)
MOTS_LONGUE, MOTS_MAX = 15, 22  # words of a sentence: long, and too long
NOM_PROPRE = 18  # letters from which a name is surely that of a dispositif
DOUBLE_SENS = 0.97  # similarity of two whole fiches from which they may be one
SIGLES_CONNUS = {"RSA", "CAF", "EDF", "SMS", "HLM", "PDF", "CV", "CDI", "CDD", "TV"}


@dataclass(frozen=True)
class Remarque:
    """One thing to look at; `genre` names the kind, in French, as the report groups it."""

    genre: str
    fiche: str
    texte: str


def review(fiches: Sequence[Fiche], jour: date) -> list[Remarque]:
    """The remarks that need nothing but the fiches; `jour` is the day of the review."""
    remarks: list[Remarque] = []
    for fiche in fiches:
        remarks += _age(fiche, jour)
        remarks += _style(fiche)
        remarks += _old_links(fiche, jour)
    return remarks + list(_contradictions(fiches)) + list(_plans_told_as_existing(fiches))


def _age(fiche: Fiche, jour: date) -> Iterator[Remarque]:
    if fiche.periode.fin and fiche.statut is not Statut.TERMINE:
        end = _last_day(fiche.periode.fin)
        if end < jour:
            yield Remarque("période terminée", fiche.id, f"finie le {end.isoformat()} : est-ce encore vrai ?")
        elif end < jour + BIENTOT:
            yield Remarque("période bientôt terminée", fiche.id, f"finit le {end.isoformat()}")
    if jour - fiche.verifie_le > UN_AN:
        yield Remarque("pas vérifiée depuis un an", fiche.id, f"vérifiée le {fiche.verifie_le.isoformat()}")


def _last_day(moment: str) -> date:
    """The last day of a year, of a month, or that day."""
    parts = [int(part) for part in moment.split("-")]
    if len(parts) == 3:
        return date(*parts)
    year, month = parts[0], parts[1] if len(parts) == 2 else 12
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _style(fiche: Fiche) -> Iterator[Remarque]:
    for sentence in re.split(r"(?<=[.!?])\s+", fiche.en_bref):
        count = len(sentence.split())
        if count > MOTS_LONGUE:
            genre = "phrase trop longue" if count > MOTS_MAX else "phrase longue"
            yield Remarque(genre, fiche.id, f"en_bref : {count} mots, « {sentence[:60]}… »")
    explained = f"{fiche.nom} {fiche.en_bref}"
    for sigle in sorted(set(re.findall(r"\b[A-Z][A-Z0-9]{1,6}\b", fiche.en_bref)) - SIGLES_CONNUS):
        if f"({sigle})" not in explained and not re.search(rf"\b{sigle} \(", explained):
            yield Remarque("sigle inexpliqué", fiche.id, f"en_bref : {sigle}")


def _old_links(fiche: Fiche, jour: date) -> Iterator[Remarque]:
    for source in fiche.sources:
        if isinstance(source, SourcePage | SourceLoi) and source.url and jour - source.date > 2 * UN_AN:
            yield Remarque("lien ancien", fiche.id, f"{source.url} lu le {source.date.isoformat()}")


def _contradictions(fiches: Sequence[Fiche]) -> Iterator[Remarque]:
    """The same amount told differently by two fiches that a person may read one after the other."""
    by_id = {fiche.id: fiche for fiche in fiches}
    pairs: set[tuple[str, str]] = set()
    names: dict[tuple[str, str], set[str]] = defaultdict(set)
    for fiche in fiches:
        for cible in (*fiche.complete, *fiche.voir_aussi):
            if cible in by_id:
                pairs.add((min(fiche.id, cible), max(fiche.id, cible)))
        for nom in (fiche.nom, *fiche.synonymes):
            names[(fiche.departement, fold(nom))].add(fiche.id)
    for (departement, nom), holders in sorted(names.items()):
        for first, second in combinations(sorted(holders), 2):
            pairs.add((first, second))
            if departement != NATIONAL or by_id[first].departement == by_id[second].departement:
                yield Remarque("même nom", first, f"{second} s'appelle aussi « {nom} »")
    for first, second in sorted(pairs):
        for one in by_id[first].montants:
            for other in by_id[second].montants:
                if _same_amount(one, other) and _values(one) != _values(other):
                    yield Remarque("montants différents", first, f"{second} : « {one.libelle} »")


def _plans_told_as_existing(fiches: Sequence[Fiche]) -> Iterator[Remarque]:
    """An existing fiche that sends to a planned one, in a line that does not say it is planned."""
    planned: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for fiche in fiches:
        if fiche.statut in {Statut.PREVU, Statut.EVOQUE}:
            names = [fiche.nom, *(nom for nom in fiche.synonymes if len(nom) >= NOM_PROPRE)]
            planned[fiche.departement] += [(fold(nom), fiche.id) for nom in names]
    for fiche in fiches:
        if fiche.statut is not Statut.EXISTANT:
            continue
        for line in (fiche.en_bref, *fiche.conditions, *fiche.demarche, *fiche.bon_a_savoir):
            said = fold(line)
            if re.search(r"prevu|projet|prevoit|envisag|a venir", said):
                continue
            for nom, cible in planned[fiche.departement]:
                if re.search(rf"\b{re.escape(nom)}\b", said):
                    yield Remarque("projet dit comme existant", fiche.id, f"{cible} : « {line[:80]} »")
                    break


def _same_amount(one: Montant, other: Montant) -> bool:
    def key(montant: Montant) -> tuple[str, str, int | None, str]:
        return fold(montant.libelle), fold(montant.pour), montant.annee, montant.unite

    return key(one) == key(other)


def _values(montant: Montant) -> tuple[float | None, float | None, float | None]:
    return montant.valeur, montant.min, montant.max


def unreached(fiches: Sequence[Fiche], index: Index, questions: Sequence[tuple[str, str]]) -> list[Remarque]:
    """The fiches that none of `questions` (département, text) brings among its first three."""
    reached: set[str] = set()
    for departement, texte in questions:
        reached.update(r.fiche.id for r in index.search(texte, departement=departement, limite=3))
    return [
        Remarque("aucune question ne l'atteint", fiche.id, fiche.nom) for fiche in fiches if fiche.id not in reached
    ]


def doubles(fiches: Sequence[Fiche], wholes: Vecteurs) -> list[Remarque]:
    """The pairs of one département whose whole texts mean nearly the same. `wholes`: one unit vector per fiche."""
    near = wholes @ wholes.T
    remarks = []
    for i, j in zip(*np.where(np.triu(near, 1) > DOUBLE_SENS), strict=True):
        if fiches[i].departement == fiches[j].departement:
            remarks.append(Remarque("doubles possibles", fiches[i].id, f"{fiches[j].id} ({near[i, j]:.3f})"))
    return remarks


def dead_links(fiches: Sequence[Fiche], done: Callable[[], object]) -> list[Remarque]:
    """The links that do not answer; `done` is called after each address."""
    holders: dict[str, list[str]] = defaultdict(list)
    for fiche in fiches:
        urls = [contact.url for contact in fiche.contacts]
        urls += [source.url for source in fiche.sources if isinstance(source, SourcePage | SourceLoi)]
        for url in filter(None, urls):
            holders[url].append(fiche.id)
    remarks = []
    with httpx.Client(timeout=10, follow_redirects=True) as client:
        for url, owners in sorted(holders.items()):
            if fault := _fault(client, url):
                remarks.append(Remarque("lien mort", owners[0], f"{url} : {fault}"))
            done()
    return remarks


def _fault(client: httpx.Client, url: str) -> str:
    try:
        response = client.get(url)
    except httpx.HTTPError as exc:
        return f"pas de réponse ({type(exc).__name__})"
    return f"réponse {response.status_code}" if response.status_code >= 400 else ""

"""Proving a fiche: every figure it shows must stand in what it cites."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from knowledge.documents.registre import read_lines, registre
from knowledge.fiches.models import (
    NATIONAL,
    Fiche,
    SourceDocument,
    SourceNumero,
    SourceOpenFisca,
    SourcePage,
)
from knowledge.numeros.numeros import numeros
from knowledge.preuves.chiffres import Chiffre, Genre, canonical, covers, figures
from knowledge.preuves.extraits import extrait

# What a person is never shown (questions) or shown as a reference (sources, dates of the file itself).
CHAMPS_NON_PROUVES = {
    "id",
    "departement",
    "type",
    "thematiques",
    "publics",
    "statut",
    "questions",
    "sources",
    "verifie_le",
    "lieux",
    "complete",
    "voir_aussi",
    "criteres",
    "sigles",
    "synonymes",
}

ReadParameter = Callable[[str, date], float]


@dataclass
class Preuve:
    """The proof of one fiche: what was proven, by which texts, and what was not."""

    fiche: str
    empreinte: str
    documents: dict[str, str] = field(default_factory=dict)
    chiffres: int = 0
    non_prouves: list[str] = field(default_factory=list)


def fingerprint(fiche: Fiche) -> str:
    """SHA-256 of the fiche's content, whatever the layout of its file."""
    content = fiche.model_dump(mode="json", exclude={"questions"})
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def prove(fiche: Fiche, documents: Path | None, read_parameter: ReadParameter) -> Preuve:
    """The proof of `fiche`.

    `documents` is the folder of the schemes; when None, local figures cannot be proven here and count as unproven.
    `read_parameter(path, day)` gives an OpenFisca parameter's value in force on a day.
    """
    preuve = Preuve(fiche.id, fingerprint(fiche))
    known: set[Chiffre] = set()
    if fiche.departement != NATIONAL:
        known.add(Chiffre(Genre.NOMBRE, fiche.departement, fiche.departement))
    for source in fiche.sources:
        match source:
            case SourceDocument():
                known |= _document_figures(source, documents, preuve)
            case SourcePage(extrait=str(identifiant)):
                known |= _extract_figures(identifiant, preuve)
            case SourceNumero():
                known |= _number_figures(source, preuve)
            case SourceOpenFisca():
                known |= _parameter_figures(source.parametre, fiche.verifie_le, read_parameter, preuve)
    known |= _computed_amounts(fiche, read_parameter, preuve)
    for champ, texte in shown_texts(fiche):
        for chiffre in figures(texte):
            preuve.chiffres += 1
            if not covers(known, chiffre):
                preuve.non_prouves.append(
                    f"{champ} : « {chiffre.texte} » ({chiffre.genre}) n'est dans aucune source citée"
                )
    return preuve


def shown_texts(fiche: Fiche) -> Iterator[tuple[str, str]]:
    """Every text of a fiche that a person may be shown, with the name of its field."""
    for champ in type(fiche).model_fields:
        if champ not in CHAMPS_NON_PROUVES:
            yield from ((champ, texte) for texte in _strings(fiche.model_dump(mode="json")[champ]))


def _strings(node: object) -> Iterator[str]:
    if isinstance(node, str):
        if not node.startswith("https://"):
            yield node
    elif isinstance(node, float | int) and not isinstance(node, bool):
        yield canonical(node).replace(".", ",")
    elif isinstance(node, dict):
        for key, child in node.items():
            if key not in {"parametre", "base", "unite", "mode"}:
                yield from (_amount(node, child) if key in {"valeur", "min", "max"} else _strings(child))
    elif isinstance(node, list):
        for child in node:
            yield from _strings(child)


def _amount(montant: dict[str, object], valeur: object) -> Iterator[str]:
    """A rate is proven as a percentage, not as a bare number."""
    for texte in _strings(valeur):
        yield f"{texte} %" if montant.get("unite") == "%" else texte


def _document_figures(source: SourceDocument, documents: Path | None, preuve: Preuve) -> set[Chiffre]:
    document = registre().get(source.document)
    if document is None:
        preuve.non_prouves.append(f"sources : « {source.document} » n'est pas dans knowledge/documents/registre.yml")
        return set()
    # The period a document covers is a fact of the register.
    known = {Chiffre(Genre.NOMBRE, str(an), str(an)) for an in range(document.debut, document.fin + 1)}
    preuve.documents[document.id] = document.empreinte
    if documents is None:
        return known
    lines = read_lines(document, documents)
    for intervalle in source.lignes:
        first, last = (int(n) for n in (intervalle.split("-") * 2)[:2])
        if not 1 <= first <= last <= len(lines):
            preuve.non_prouves.append(f"sources : {document.id} n'a pas de lignes {intervalle}")
            continue
        if last - first > 60:
            preuve.non_prouves.append(
                f"sources : {intervalle} cite plus de 60 lignes ; citez seulement celles qui prouvent"
            )
            continue
        known |= {chiffre for line in lines[first - 1 : last] for chiffre in figures(line)}
    return known


def _extract_figures(identifiant: str, preuve: Preuve) -> set[Chiffre]:
    page = extrait(identifiant)
    if page is None:
        preuve.non_prouves.append(f"sources : knowledge/preuves/extraits/{identifiant}.yml manque")
        return set()
    return {chiffre for passage in page.passages for chiffre in figures(passage)}


def _number_figures(source: SourceNumero, preuve: Preuve) -> set[Chiffre]:
    numero = numeros().get(source.numero)
    if numero is None:
        preuve.non_prouves.append(
            f"sources : le numéro « {source.numero} » n'est pas dans knowledge/numeros/numeros.yml"
        )
        return set()
    return {c for texte in (numero.numero, numero.nom, numero.pour_quoi, numero.horaires) for c in figures(texte)}


def _parameter_figures(path: str, day: date, read_parameter: ReadParameter, preuve: Preuve) -> set[Chiffre]:
    try:
        value = read_parameter(path, day)
    except LookupError as exc:
        preuve.non_prouves.append(f"sources : {exc}")
        return set()
    return {
        Chiffre(genre, canonical(number), path)
        for genre, number in (
            (Genre.NOMBRE, round(value, 2)),
            (Genre.NOMBRE, value),
            (Genre.POURCENTAGE, round(value * 100, 4)),
        )
    }


def _computed_amounts(fiche: Fiche, read_parameter: ReadParameter, preuve: Preuve) -> set[Chiffre]:
    """The amounts tied to parameters, recomputed for the day the fiche was verified; a wrong one is unproven."""
    known: set[Chiffre] = set()
    for montant in fiche.montants:
        if montant.parametre is None:
            continue
        try:
            value = read_parameter(montant.parametre, fiche.verifie_le)
            base = read_parameter(montant.base, fiche.verifie_le) if montant.base else 1.0
        except LookupError as exc:
            preuve.non_prouves.append(f"montants : {exc}")
            continue
        expected = round(value * 100, 4) if montant.unite == "%" else round(value * base, 2)
        if montant.valeur is None or abs(montant.valeur - expected) > 0.005:
            preuve.non_prouves.append(
                f"montants : « {montant.libelle} » dit {montant.valeur}, OpenFisca dit {expected} ({montant.parametre})"
            )
        known |= {Chiffre(genre, canonical(expected), montant.parametre) for genre in (Genre.NOMBRE, Genre.POURCENTAGE)}
    return known

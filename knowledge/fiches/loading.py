"""Reading fiches from their files, with errors that tell a writer where and how to mend."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml
from data_inclusion.schema.v1 import Public, Thematique, TypeService
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from knowledge.fiches.models import Fiche

DOSSIER = Path(__file__).parent
VOCABULAIRES: dict[str, list[str]] = {
    "thematiques": [t.value for t in Thematique],
    "publics": [p.value for p in Public],
    "type": [t.value for t in TypeService],
}


@dataclass(frozen=True)
class Erreur:
    """One thing to mend in one file; `ligne` starts at 1."""

    fichier: Path
    ligne: int
    champ: str
    message: str

    def __str__(self) -> str:
        return f"{self.fichier}:{self.ligne} : {self.champ} : {self.message}"


class FichesInvalides(ValueError):
    """At least one fiche cannot be read; `erreurs` holds them all."""

    def __init__(self, erreurs: list[Erreur]) -> None:
        super().__init__("\n".join(map(str, erreurs)))
        self.erreurs = erreurs


def read_all(dossier: Path = DOSSIER) -> list[Fiche]:
    """Every fiche under `dossier`, ordered by id.

    Raises FichesInvalides with every error of every file, links to absent fiches included.
    """
    fiches, erreurs = read_valid(dossier)
    erreurs += _broken_links({fiche.id: fiche for fiche in fiches}, dossier)
    if erreurs:
        raise FichesInvalides(erreurs)
    return fiches


def read_valid(dossier: Path = DOSSIER) -> tuple[list[Fiche], list[Erreur]]:
    """The fiches that can be read, ordered by id, and what is wrong with the others: one bad file stops nothing."""
    fiches: list[Fiche] = []
    erreurs: list[Erreur] = []
    for fichier in sorted(dossier.glob("*/*.yml"), key=lambda path: path.stem):
        try:
            fiches.append(read(fichier))
        except FichesInvalides as invalides:
            erreurs.extend(invalides.erreurs)
    return fiches, erreurs


def read(fichier: Path) -> Fiche:
    """One fiche. Raises FichesInvalides when the file is not a valid fiche."""
    text = fichier.read_text(encoding="utf-8")
    try:
        tree = yaml.compose(text, Loader=yaml.CSafeLoader)
        data = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as exc:
        ligne = exc.problem_mark.line + 1 if exc.problem_mark else 1
        message = f"ce n'est pas du YAML : {exc.problem}. Vérifiez l'alignement et les guillemets."
        raise FichesInvalides([Erreur(fichier, ligne, "fichier", message)]) from exc
    except ValueError as exc:
        # PyYAML builds dates itself and has no line to give for one that does not exist.
        message = f"une date n'existe pas ({exc}) ; écrivez par exemple 2026-11-25"
        raise FichesInvalides([Erreur(fichier, _line_of_bad_date(text), "date", message)]) from exc
    if not isinstance(data, dict) or not isinstance(tree, yaml.MappingNode):
        raise FichesInvalides([Erreur(fichier, 1, "fichier", "le fichier est vide ou n'est pas une fiche")])
    if doubled := list(_doubled_keys(fichier, tree)):
        raise FichesInvalides(doubled)
    try:
        fiche = Fiche.model_validate(data)
    except ValidationError as exc:
        raise FichesInvalides([_explain(fichier, tree, error) for error in exc.errors()]) from exc
    if fichier.stem != fiche.id or fichier.parent.name != fiche.departement:
        message = f"cette fiche se range dans {fiche.departement}/{fiche.id}.yml"
        raise FichesInvalides([Erreur(fichier, _line(tree, ("id",)), "id", message)])
    return fiche


def _broken_links(fiches: dict[str, Fiche], dossier: Path) -> Iterator[Erreur]:
    for fiche in fiches.values():
        for champ in ("complete", "voir_aussi"):
            for cible in getattr(fiche, champ):
                if cible not in fiches:
                    proche = difflib.get_close_matches(cible, fiches, 1)
                    aide = f" ; vouliez-vous « {proche[0]} » ?" if proche else ""
                    fichier = dossier / fiche.departement / f"{fiche.id}.yml"
                    yield Erreur(fichier, 1, champ, f"la fiche « {cible} » n'existe pas{aide}")


def _explain(fichier: Path, tree: yaml.Node, error: ErrorDetails) -> Erreur:
    path = tuple(part for part in error["loc"] if not _is_union_tag(part))
    champ = ".".join(str(part) for part in path) or "fiche"
    return Erreur(fichier, _line(tree, path), champ, _mend(error, path))


def _is_union_tag(part: int | str) -> bool:
    return part in {"document", "loi", "page", "openfisca", "numero"} and isinstance(part, str)


def _mend(error: ErrorDetails, path: tuple[int | str, ...]) -> str:
    value = error.get("input")
    match error["type"]:
        case "missing":
            return "ce champ manque, ajoutez-le"
        case "extra_forbidden":
            proche = difflib.get_close_matches(str(path[-1]), [*Fiche.model_fields, "par", "lignes"], 1)
            return "ce champ n'existe pas dans une fiche" + (f" ; vouliez-vous « {proche[0]} » ?" if proche else "")
        case "enum" | "literal_error":
            connus = VOCABULAIRES.get(str(path[0])) or [
                part.strip(" '") for part in str(error["ctx"]["expected"]).replace(" or ", ", ").split(",")
            ]
            proche = difflib.get_close_matches(str(value), connus, 1, cutoff=0.4)
            aide = f"vouliez-vous « {proche[0]} » ?" if proche else "valeurs admises : " + ", ".join(connus)
            return f"« {value} » n'est pas dans le vocabulaire ; {aide}"
        case "date_from_datetime_parsing" | "date_parsing" | "date_type":
            return f"« {value} » n'est pas une date ; écrivez par exemple 2026-11-25"
        case "string_pattern_mismatch":
            return f"« {value} » n'a pas la forme attendue ({error['ctx']['pattern']})"
        case "too_short":
            return f"il en faut au moins {error['ctx']['min_length']}"
        case "union_tag_invalid" | "union_tag_not_found":
            return "une source a un « type » : document, loi, page, openfisca ou numero"
        case "value_error":
            return str(error["ctx"]["error"])
        case _:
            return f"{error['msg']} (valeur lue : {value!r})"


def _line(tree: yaml.Node, path: tuple[int | str, ...]) -> int:
    """The line of the deepest part of `path` that the file holds."""
    node: yaml.Node = tree
    ligne = node.start_mark.line + 1
    for part in path:
        if isinstance(node, yaml.MappingNode):
            pair = next(
                ((key, value) for key, value in node.value if key.value == str(part)),
                None,
            )
            if pair is None:
                break
            ligne, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            ligne = node.start_mark.line + 1
    return ligne


def _doubled_keys(fichier: Path, node: yaml.Node) -> Iterator[Erreur]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield Erreur(
                    fichier,
                    key.start_mark.line + 1,
                    key.value,
                    "ce champ est écrit deux fois, gardez-en un",
                )
            seen.add(key.value)
            yield from _doubled_keys(fichier, value)
    elif isinstance(node, yaml.SequenceNode):
        for child in node.value:
            yield from _doubled_keys(fichier, child)


def _line_of_bad_date(text: str) -> int:
    for ligne, content in enumerate(text.splitlines(), start=1):
        for found in re.findall(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)", content):
            try:
                date.fromisoformat(found)
            except ValueError:
                return ligne
    return 1

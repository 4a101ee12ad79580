"""A fiche is read strictly, and a writer is told where and how to mend."""

import re
from pathlib import Path

import pytest

from knowledge.fiches.loading import DOSSIER, FichesInvalides, read, read_all
from knowledge.fiches.models import Fiche, Statut

FICHE = """\
id: 77-essai
nom: Un essai
departement: "77"
type: accompagnement
thematiques: [famille--garde-denfants]
publics: [familles]
statut: existant
periode: {debut: 2023}
verifie_le: 2026-11-25
sources:
  - {type: document, document: 77-calpae, lignes: [1001-1003]}
acces: {mode: libre}
en_bref: Un essai pour les familles.
demarche: [Demandez à votre MDS.]
questions: [un essai, c'est quoi l'essai, essai pr les familles]
"""


def write(dossier: Path, content: str, nom: str = "77-essai") -> Path:
    fichier = dossier / "77" / f"{nom}.yml"
    fichier.parent.mkdir(exist_ok=True)
    fichier.write_text(content, encoding="utf-8")
    return fichier


def faults(fichier: Path) -> str:
    with pytest.raises(FichesInvalides) as caught:
        read(fichier)
    return str(caught.value)


def test_a_valid_fiche_is_read(tmp_path: Path) -> None:
    assert read(write(tmp_path, FICHE)).nom == "Un essai"


@pytest.mark.parametrize(
    ("change", "line", "told"),
    [
        (("en_bref:", "enbref:"), 13, "vouliez-vous « en_bref »"),
        (
            ("verifie_le: 2026-11-25", "verifie_le: 2026-02-30"),
            9,
            "une date n'existe pas",
        ),
        (("verifie_le: 2026-11-25", "verifie_le: hier"), 9, "n'est pas une date"),
        (
            ("famille--garde-denfants", "famille--garde-enfants"),
            5,
            "vouliez-vous « famille--garde-denfants »",
        ),
        (
            (
                "sources:\n  - {type: document, document: 77-calpae, lignes: [1001-1003]}\n",
                "",
            ),
            1,
            "ce champ manque",
        ),
        (("lignes: [1001-1003]", "lignes: []"), 11, "il en faut au moins 1"),
        (("statut: existant", "statut: existe"), 7, "vouliez-vous « existant »"),
        (("acces: {mode: libre}", "acces: {mode: orientation}"), 12, "dites par qui"),
        (("nom: Un essai", "nom: Un essai\nnom: Deux essais"), 3, "écrit deux fois"),
        (
            ("periode: {debut: 2023}", "periode: {debut: 2023, fin: 2021}"),
            8,
            "finit avant de commencer",
        ),
        (("demarche: [Demandez à votre MDS.]\n", ""), 1, "comment le demander"),
        (("publics: [familles]", "publics: [familles, tous-publics]"), 1, "reste seul"),
        (("nom: Un essai", "nom: [Un essai"), 3, "ce n'est pas du YAML"),
        (("type: document", "type: livre"), 11, "une source a un « type »"),
    ],
)
def test_a_mistake_is_refused_with_its_line_and_how_to_mend_it(
    tmp_path: Path, change: tuple[str, str], line: int, told: str
) -> None:
    assert change[0] in FICHE
    message = faults(write(tmp_path, FICHE.replace(*change, 1)))
    assert told in message
    assert f"77-essai.yml:{line} " in message


def test_a_fiche_stands_in_the_file_of_its_id(tmp_path: Path) -> None:
    assert "se range dans 77/77-essai.yml" in faults(write(tmp_path, FICHE, nom="autre"))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    assert "vide" in faults(write(tmp_path, ""))


def test_a_link_to_an_absent_fiche_is_refused(tmp_path: Path) -> None:
    write(tmp_path, FICHE + "voir_aussi: [77-absente]\n")
    with pytest.raises(FichesInvalides, match="77-absente"):
        read_all(tmp_path)


@pytest.fixture(scope="module")
def fiches() -> list[Fiche]:
    return read_all(DOSSIER)


def test_seine_et_marne_and_the_national_rights_are_covered(
    fiches: list[Fiche],
) -> None:
    assert sum(f.departement == "77" for f in fiches) >= 40
    assert sum(f.departement == "france" for f in fiches) >= 20


def texts(fiche: Fiche) -> list[str]:
    lists = (
        fiche.conditions,
        fiche.demarche,
        fiche.delais,
        fiche.recours,
        fiche.bon_a_savoir,
    )
    return [fiche.en_bref, *(line for lines in lists for line in lines)]


def test_no_fiche_promises_a_right(fiches: list[Fiche]) -> None:
    promising = [f.id for f in fiches for t in texts(f) if re.search(r"\bvous (?:n')?avez (?:pas )?droit\b", t, re.I)]
    assert promising == []


def test_a_plan_says_that_it_is_one_in_its_first_words(fiches: list[Fiche]) -> None:
    silent = [f.id for f in fiches if f.statut is Statut.PREVU and not f.en_bref.startswith("Prévu")]
    assert silent == []


def test_an_old_fiche_says_when_it_was_true(fiches: list[Fiche]) -> None:
    silent = [f.id for f in fiches if f.departement != "france" and not f.periode.precision]
    assert silent == []


def test_sentences_stay_short(fiches: list[Fiche]) -> None:
    """Plain French: a median of twelve words, 22 at most but for lists of names."""
    lengths = [
        len(re.findall(r"[\w'’-]+", sentence))
        for fiche in fiches
        for text in texts(fiche)
        for sentence in re.split(r"(?<=[.!?:;])\s", text)
        if sentence.strip()
    ]
    lengths.sort()
    assert lengths[len(lengths) // 2] <= 12
    assert lengths[int(len(lengths) * 0.95)] <= 22


def test_every_fiche_has_questions_that_do_not_repeat_each_other(
    fiches: list[Fiche],
) -> None:
    for fiche in fiches:
        assert len({q.lower() for q in fiche.questions}) == len(fiche.questions), fiche.id

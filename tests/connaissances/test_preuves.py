"""No figure is shown that its source does not say."""

from datetime import date
from pathlib import Path

import pytest

from knowledge.documents import registre as documents
from knowledge.documents.registre import Document
from knowledge.fiches.loading import DOSSIER, read_all
from knowledge.fiches.models import Fiche
from knowledge.preuves import registre as ledger
from knowledge.preuves import verification
from knowledge.preuves.chiffres import Chiffre, Genre, covers, figures
from knowledge.preuves.openfisca import read_parameter
from knowledge.preuves.verification import fingerprint, prove

TEXTE = """Titre
L'aide va de 250 à 950 € par foyer, depuis le 1er septembre 2023.
89% des personnes ont une solution en deux mois. Appelez le 01 60 00 00 00.
"""


@pytest.mark.parametrize(
    ("texte", "genre", "valeur"),
    [
        ("40 000 €", Genre.NOMBRE, "40000"),
        ("12,50 euros", Genre.NOMBRE, "12.5"),
        ("dix-huit ans", Genre.NOMBRE, "18"),
        ("vingt-cinq places", Genre.NOMBRE, "25"),
        ("89 %", Genre.POURCENTAGE, "89"),
        ("89 pour cent", Genre.POURCENTAGE, "89"),
        ("le 1er septembre 2023", Genre.DATE, "2023-09-01"),
        ("01/09/2023", Genre.DATE, "2023-09-01"),
        ("en septembre 2023", Genre.MOIS, "2023-09"),
        ("01.60.00.00.00", Genre.TELEPHONE, "0160000000"),
        ("½ journée", Genre.NOMBRE, "0.5"),
        ("1<sup>er</sup> juillet 2022", Genre.DATE, "2022-07-01"),
    ],
)
def test_figures_are_read_whatever_their_writing(texte: str, genre: Genre, valeur: str) -> None:
    assert (genre, valeur) in {(c.genre, c.valeur) for c in figures(texte)}


@pytest.mark.parametrize("texte", ["Job77", "une seule fois", "la première étape", "un référent"])
def test_what_is_not_a_figure_is_left(texte: str) -> None:
    assert figures(texte) == []


def test_a_date_proves_its_month_and_its_year_not_another() -> None:
    known = {Chiffre(Genre.DATE, "2023-09-01", "")}
    assert covers(known, Chiffre(Genre.MOIS, "2023-09", ""))
    assert covers(known, Chiffre(Genre.NOMBRE, "2023", ""))
    assert not covers(known, Chiffre(Genre.MOIS, "2023-10", ""))
    assert not covers(known, Chiffre(Genre.NOMBRE, "9", ""))


@pytest.fixture
def dossier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A registered document of three lines."""
    import hashlib

    (tmp_path / "essai.txt").write_text(TEXTE, encoding="utf-8")
    empreinte = hashlib.sha256(TEXTE.encode()).hexdigest()
    essai = Document(
        id="essai",
        departement="77",
        titre="Essai",
        debut=2022,
        fin=2023,
        fichier="essai.txt",
        empreinte=empreinte,
    )
    monkeypatch.setattr(verification, "registre", lambda: {"essai": essai})
    return tmp_path


def fiche(en_bref: str, lignes: list[str], **autres: object) -> Fiche:
    content: dict[str, object] = {
        "id": "77-essai",
        "nom": "Essai",
        "departement": "77",
        "type": "aide-financiere",
        "thematiques": ["famille--garde-denfants"],
        "publics": ["familles"],
        "statut": "existant",
        "periode": {},
        "verifie_le": date(2026, 11, 25),
        "sources": [{"type": "document", "document": "essai", "lignes": lignes}],
        "acces": {"mode": "libre"},
        "en_bref": en_bref,
        "demarche": ["Demandez à la mairie."],
        "questions": ["a", "bb", "cc"],
    }
    return Fiche.model_validate(content | autres | {"questions": ["aa", "bb", "cc"]})


def no_parameter(path: str, day: date) -> float:
    raise LookupError(path)


def test_a_figure_of_the_cited_lines_is_proven(dossier: Path) -> None:
    preuve = prove(
        fiche("L'aide va de 250 à 950 €, depuis septembre 2023.", ["2"]),
        dossier,
        no_parameter,
    )
    assert preuve.non_prouves == []
    assert preuve.chiffres == 3


@pytest.mark.parametrize(
    ("en_bref", "lignes"),
    [
        ("L'aide va jusqu'à 1 000 €.", ["2"]),
        ("89 % des personnes ont une solution.", ["2"]),
        ("Il faut attendre trois mois.", ["3"]),
        ("Appelez le 01 60 00 00 01.", ["3"]),
        ("Depuis octobre 2023.", ["2"]),
        ("89 personnes ont une solution.", ["3"]),
    ],
)
def test_a_figure_that_the_cited_lines_do_not_say_is_refused(dossier: Path, en_bref: str, lignes: list[str]) -> None:
    assert prove(fiche(en_bref, lignes), dossier, no_parameter).non_prouves != []


def test_lines_that_do_not_exist_are_refused(dossier: Path) -> None:
    assert "pas de lignes 9" in prove(fiche("Une aide.", ["9"]), dossier, no_parameter).non_prouves[0]


def test_a_law_alone_carries_no_figure(dossier: Path) -> None:
    loi = [{"type": "loi", "reference": "Article L. 262-2", "date": date(2024, 1, 1)}]
    assert prove(fiche("Il faut 25 ans.", ["2"], sources=loi), dossier, no_parameter).non_prouves != []


def test_an_amount_of_openfisca_is_recomputed(dossier: Path) -> None:
    def known(path: str, day: date) -> float:
        return 651.69

    montant = {
        "libelle": "Base",
        "valeur": 651.69,
        "periode": "mois",
        "pour": "une personne seule",
        "parametre": "rsa",
    }
    assert prove(fiche("Une aide.", ["2"], montants=[montant]), dossier, known).non_prouves == []
    wrong = montant | {"valeur": 650}
    assert "OpenFisca dit 651.69" in prove(fiche("Une aide.", ["2"], montants=[wrong]), dossier, known).non_prouves[0]


def test_openfisca_itself_gives_dated_values_and_refuses_unknown_parameters() -> None:
    path = "prestations_sociales.solidarite_insertion.minima_sociaux.rsa.rsa_m.montant_de_base_du_rsa"
    assert read_parameter(path, date(2020, 6, 1)) == pytest.approx(564.78)
    with pytest.raises(LookupError):
        read_parameter("prestations_sociales.inconnu", date(2020, 6, 1))


def test_a_document_that_changed_can_no_longer_prove(dossier: Path) -> None:
    (dossier / "essai.txt").write_text("autre", encoding="utf-8")
    with pytest.raises(documents.DocumentChange, match="essai"):
        prove(fiche("Une aide.", ["2"]), dossier, no_parameter)


def test_a_fiche_changed_since_its_proof_is_no_longer_the_proven_one() -> None:
    proven = next(f for f in read_all(DOSSIER) if ledger.is_proven(f))
    changed = proven.model_copy(update={"en_bref": proven.en_bref + " Et 12 €."})
    assert fingerprint(changed) != fingerprint(proven)
    assert not ledger.is_proven(changed)


def test_every_committed_fiche_is_proven_by_the_ledger() -> None:
    assert [f.id for f in read_all(DOSSIER) if not ledger.is_proven(f)] == []

"""What an acronym means depends on the département; a meaning is shown only if it is proven."""

from pathlib import Path

import pytest

from api.reponses.definitions import asked_meanings
from knowledge.fiches.loading import read_all
from knowledge.glossaire import glossaire
from knowledge.glossaire.glossaire import GlossaireInvalide, departements, meanings, unproven
from knowledge.preuves.registre import is_proven_glossary


@pytest.mark.parametrize(
    ("question", "sigle"),
    [
        ("c'est quoi la MASP ?", "MASP"),
        ("c koi une masp", "MASP"),
        ("c'est quoi l'AAH", "AAH"),
        ("qu'est-ce que l'A.S.E. ?", "ASE"),
        ("ça veut dire quoi AEEH", "AEEH"),
        ("AEEH ça veut dire quoi", "AEEH"),
        ("que signifie PCH ?", "PCH"),
        ("signification du sigle DALO", "DALO"),
        ("définition de la RQTH", "RQTH"),
        ("cmi kesako", "CMI"),
        ("FSL", "FSL"),
        ("la pmi ?", "PMI"),
    ],
)
def test_a_question_about_letters_is_recognised(question: str, sigle: str) -> None:
    assert [entry.sigle for entry in asked_meanings(question, "77")][:1] == [sigle]


@pytest.mark.parametrize(
    "message",
    [
        "j'ai perdu mon emploi",
        "je touche le RSA et je cherche un logement",
        "c'est quoi les conditions pour une place en crèche",
        "ASS ou RSA, lequel demander quand on a 58 ans",
        "bonjour",
        "oui",
    ],
)
def test_other_messages_are_not(message: str) -> None:
    assert asked_meanings(message, "77") == []


def test_the_same_letters_mean_what_the_departement_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "52.yml").write_text(
        "- {sigle: IP, sens: information préoccupante}\n- {sigle: I.P., sens: insertion professionnelle}\n"
    )
    (tmp_path / "france.yml").write_text("- {sigle: IP, sens: indice des prix}\n- {sigle: RSA, sens: revenu}\n")
    monkeypatch.setattr(glossaire, "DOSSIER", tmp_path)
    glossaire.glossaire.cache_clear()
    assert [entry.sens for entry in meanings("ip", "52")] == ["information préoccupante", "insertion professionnelle"]
    assert [entry.sens for entry in meanings("ip", "55")] == ["indice des prix"]
    assert [entry.sens for entry in meanings("rsa", "52")] == ["revenu"]
    glossaire.glossaire.cache_clear()


def test_a_meaning_that_nothing_proves_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "france.yml").write_text(
        "- {sigle: RSA, sens: revenu de solidarité active, fiche: france-rsa}\n"
        "- {sigle: PCH, sens: prime de chauffage hivernal, fiche: france-pch}\n"
        "- {sigle: XYZ, sens: tout autre chose, fiche: france-absente}\n"
    )
    monkeypatch.setattr(glossaire, "DOSSIER", tmp_path)
    glossaire.glossaire.cache_clear()
    faults = list(unproven("france", tmp_path, {fiche.id: fiche for fiche in read_all()}))
    assert [fault.split(" : ")[1] for fault in faults] == ["PCH", "XYZ"]
    glossaire.glossaire.cache_clear()


def test_a_faulty_entry_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "52.yml").write_text("- {sigle: CLI, sens: conseiller, ligne: [3]}\n")
    monkeypatch.setattr(glossaire, "DOSSIER", tmp_path)
    glossaire.glossaire.cache_clear()
    with pytest.raises(GlossaireInvalide, match=r"entrée 1 \(CLI\)"):
        glossaire.glossaire("52")
    glossaire.glossaire.cache_clear()


def test_every_committed_glossary_is_proven() -> None:
    assert departements()
    assert [code for code in departements() if not is_proven_glossary(code)] == []

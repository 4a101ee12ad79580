"""An urgent message is recognised whatever its spelling, and an ordinary one is left alone."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.urgences.garde import detect
from knowledge.numeros.numeros import numeros
from tests.conftest import DONNEES


def kinds(texte: str) -> list[str]:
    return [urgence.genre for urgence in detect(texte)]


@pytest.mark.parametrize(
    ("texte", "genre"),
    [
        ("mon mari me frappe jsp quoi faire", "violences"),
        ("je suis à la rue ce soir avec mes deux enfants", "abri"),
        ("jdor dehor", "abri"),
        ("j'en peux plus je veux en finir", "suicide"),
        ("j'ai mal à la poitrine depuis ce matin", "medical"),
        ("les voisins crient sur leur petit toute la nuit, il a des bleus", "enfant"),
        ("plus rien à manger pour mes enfants", "faim"),
        ("un homme me suit dans la rue depuis le métro", "danger"),
        ("mon ex a enlevé ma fille hier, je ne sais pas où ils sont", "enfant"),
        ("il parle mal et sa bouche est de travers", "medical"),
    ],
)
def test_an_emergency_is_recognised(texte: str, genre: str) -> None:
    assert genre in kinds(texte)


@pytest.mark.parametrize(
    "texte",
    [
        "définition de l'information préoccupante",
        "combien de places d'hébergement d'urgence dans le 77",
        "je cherche un logement, je suis hébergée chez une amie",
        "ce dossier me tue",
        "un coup de pouce pour le permis",
        "je vais être expulsé dans trois mois",
        "travail pour personne a la rue",
        "j'ai des boutons et 38 de fièvre",
        "aide alimentaire où s'inscrire",
        "je suis agriculteur et j'y arrive plus, qui me suit",
        "mon ado traîne dehors et n'écoute plus rien",
        "mon fils de 4 ans parle mal",
        "g 15 ans au foyer jpe avoir une carte bleue",
        "ya tjrs des educateurs dans la rue a calais ?",
        "mon fils handicapé n'a de place nulle part",
        "on m'a enlevé mes enfants, qui peut m'aider à les voir",
    ],
)
def test_an_ordinary_question_is_not_an_emergency(texte: str) -> None:
    assert kinds(texte) == []


def test_every_number_given_is_in_the_table_of_national_numbers() -> None:
    for texte in (
        "mon mari me frappe",
        "je dors dehors",
        "je veux mourir",
        "mal à la poitrine",
        "rien à manger",
    ):
        for contact in detect(texte)[0].contacts:
            assert numeros()[contact.numero] == contact


def _measure(nom: str) -> tuple[float, int, int]:
    rows = [json.loads(line) for line in (DONNEES / nom).read_text(encoding="utf-8").splitlines()]
    urgent = [row for row in rows if row["urgence"]]
    calm = [row for row in rows if not row["urgence"]]
    found = sum(bool(detect(row["texte"])) for row in urgent)
    return (
        found / len(urgent),
        sum(bool(detect(row["texte"])) for row in calm),
        len(calm),
    )


@pytest.mark.parametrize(
    ("nom", "rappel", "fausses"),
    [("urgences.jsonl", 0.90, 0.03), ("urgences_b.jsonl", 0.85, 0.05)],
)
def test_urgent_messages_written_by_others_are_recognised(
    nom: str, rappel: float, fausses: float, capsys: pytest.CaptureFixture[str]
) -> None:
    recall, false, calm = _measure(nom)
    with capsys.disabled():
        print(f"\n{nom} : rappel {recall:.3f}, fausses urgences {false}/{calm}")
    assert recall >= rappel
    assert false <= fausses * calm


@given(st.text(max_size=2000))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_without_error(texte: str) -> None:
    detect(texte)


def test_a_long_message_cannot_slow_the_guard() -> None:
    """No pattern blows up on two thousand characters of its own words."""
    start = time.perf_counter()
    for word in ("je ", "mon mari ", "enfant seul ", "il me ", "la rue "):
        detect((word * 2000)[:2000])
    assert time.perf_counter() - start < 5

"""Answers of the five départements, straight from the steps that make them."""

from typing import Any

import pytest

from api.connaissances import Connaissances
from api.messages.models import FicheMontree, Inconnu, Texte
from api.reponses.etapes import answer
from api.reponses.schemas import Demande, Reponse
from api.reponses.statuts import Statut


def ask(connaissances: Connaissances, texte: str, departement: str, **fields: Any) -> Reponse:
    return answer(Demande(texte=texte, departement=departement, **fields), connaissances)


def fiches(reponse: Reponse) -> list[str]:
    return [m.fiche["id"] for m in reponse.messages if isinstance(m, FicheMontree)]


@pytest.mark.parametrize(
    ("question", "departement", "attendue"),
    [
        ("je touche l'actp, on me parle de la pch", "62", "62-actp"),
        ("j'ai raté deux rendez-vous rsa, on peut me couper ?", "52", "52-rsa-sanctions"),
        ("essayer un métier en entreprise avant de m'engager", "55", "55-immersion-entreprise"),
        ("qu'est-ce qu'un relais petite enfance en haute-saône", "70", "70-relais-petite-enfance"),
        ("qui sera mon référent rsa", "52", "52-qui-est-mon-referent"),
        (
            "comment est découpé le département",
            "55",
            "55-territoires-et-accueils",
        ),
    ],
)
def test_each_departement_answers_with_its_own_fiche(
    connaissances: Connaissances, question: str, departement: str, attendue: str
) -> None:
    assert attendue in fiches(ask(connaissances, question, departement))


@pytest.mark.parametrize("departement", ["52", "55", "62", "70", "77"])
def test_no_departement_is_shown_another_s_fiche(connaissances: Connaissances, departement: str) -> None:
    shown = fiches(ask(connaissances, "je n'arrive plus à payer mon loyer", departement))
    assert shown
    assert all(identifiant.startswith(("france-", f"{departement}-")) for identifiant in shown)


def test_a_local_fiche_is_as_sure_as_the_national_one_it_completes(connaissances: Connaissances) -> None:
    question = "ma fille a 2 ans et personne pr la prendre kan jirai en stage, ya des creches pr ca"
    assert "52-garde-enfants-insertion" in fiches(ask(connaissances, question, "52"))


def test_letters_are_explained_with_their_source_and_the_fiche_about_them(connaissances: Connaissances) -> None:
    reponse = ask(connaissances, "c koi un CLI", "77")
    meaning = reponse.messages[0]
    assert reponse.statut is Statut.DEFINITION
    assert isinstance(meaning, Texte)
    assert "onseiller" in meaning.texte
    assert meaning.sources
    assert "77-conseiller-local-insertion" in fiches(reponse)


def test_a_plan_is_never_shown_as_if_it_existed(connaissances: Connaissances) -> None:
    planned = [f for f in connaissances.fiches.values() if f.statut.value == "prevu"]
    assert len(planned) > 50
    for fiche in planned[::25]:
        reponse = ask(connaissances, fiche.nom, fiche.departement)
        shown = [m for m in reponse.messages if isinstance(m, FicheMontree) and m.fiche["id"] == fiche.id]
        assert all("c'est un projet" in m.texte for m in shown)


def test_small_talk_is_left_to_the_bot_s_own_sentence(connaissances: Connaissances) -> None:
    reponse = ask(connaissances, "vous êtes un robot ?", "77", acte="identite", confiance=0.9)
    assert reponse.statut is Statut.POLITESSE


def test_what_nothing_fits_is_refused(connaissances: Connaissances) -> None:
    reponse = ask(connaissances, "qui a gagné le match hier soir", "62")
    assert [type(m) for m in reponse.messages] == [Inconnu]


def test_a_corrected_place_is_not_taken_for_a_complaint(connaissances: Connaissances) -> None:
    reponse = ask(
        connaissances, "a Bruay la Buissière pardon", "62", acte="mecontentement", confiance=0.9,
        sujet="j'arrive plus à payer mon chauffage", fiche_en_vue="62-fsl-energie",
    )  # fmt: skip
    assert reponse.statut is not Statut.POLITESSE
    assert reponse.commune == "62178"
    assert any("fsl" in identifiant for identifiant in fiches(reponse))


def test_the_subject_goes_on_elsewhere_and_the_name_of_the_place_is_not_a_need(connaissances: Connaissances) -> None:
    reponse = ask(connaissances, "j'habite à Provins en fait", "62", sujet="j'arrive plus à payer ma facture de gaz")
    assert reponse.departement == "77"
    assert any("energie" in identifiant for identifiant in fiches(reponse)[:2])


def test_nobody_is_told_to_ask_for_what_may_not_exist(connaissances: Connaissances) -> None:
    reponse = ask(connaissances, "pôle d'appui et de ressources handicap", "70")
    first = next(m for m in reponse.messages if isinstance(m, FicheMontree))
    assert first.fiche["statut"] == "prevu"
    assert first.fiche["acces"]["texte"] == "Avant toute démarche, demandez si cela existe."

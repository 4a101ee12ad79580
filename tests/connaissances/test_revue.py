"""What the check says to look at again: age, contradictions, style. It blocks nothing."""

from datetime import date
from typing import Any

from knowledge.fiches.models import Fiche
from knowledge.recherche.index import Index
from knowledge.revue.revue import Remarque, review, unreached

JOUR = date(2026, 11, 25)


def fiche(identifiant: str = "77-essai", **fields: Any) -> Fiche:
    content: dict[str, Any] = {
        "id": identifiant,
        "nom": f"Fiche {identifiant}",
        "departement": identifiant.split("-")[0],
        "type": "aide-financiere",
        "thematiques": ["famille--garde-denfants"],
        "publics": ["familles"],
        "statut": "existant",
        "periode": {"debut": 2025},
        "verifie_le": JOUR,
        "sources": [{"type": "document", "document": "77-calpae", "lignes": [1]}],
        "acces": {"mode": "libre"},
        "en_bref": "Un essai pour les familles.",
        "demarche": ["Demandez à votre mairie."],
        "questions": ["un essai", "c'est quoi", "pour qui"],
    }
    return Fiche.model_validate(content | fields)


def kinds(*fiches: Fiche) -> list[str]:
    return [remark.genre for remark in review(fiches, JOUR)]


def test_a_fresh_and_plain_fiche_raises_no_remark() -> None:
    assert kinds(fiche()) == []


def test_a_period_that_has_ended_or_ends_within_ninety_days_is_said() -> None:
    assert kinds(fiche(periode={"debut": 2022, "fin": 2025})) == ["période terminée"]
    assert kinds(fiche(periode={"debut": 2022, "fin": "2026-12"})) == ["période bientôt terminée"]
    assert kinds(fiche(periode={"debut": 2022, "fin": "2027-06"})) == []
    assert kinds(fiche(periode={"debut": 2022, "fin": 2025}, statut="termine")) == []


def test_a_fiche_not_verified_for_a_year_is_said() -> None:
    assert kinds(fiche(verifie_le=date(2025, 11, 1))) == ["pas vérifiée depuis un an"]


def test_long_sentences_and_unexplained_acronyms_are_said() -> None:
    long = " ".join(["mot"] * 16) + "."
    assert kinds(fiche(en_bref=long)) == ["phrase longue"]
    assert kinds(fiche(en_bref=" ".join(["mot"] * 23) + ".")) == ["phrase trop longue"]
    assert kinds(fiche(en_bref="Demandez à la MDPH.")) == ["sigle inexpliqué"]
    assert kinds(fiche(en_bref="La maison départementale des personnes handicapées (MDPH) répond.")) == []


def test_the_same_amount_told_differently_by_two_neighbours_is_said() -> None:
    amount = {"libelle": "Aide au permis", "pour": "la personne", "periode": "une fois"}
    first = fiche("77-permis", montants=[amount | {"valeur": 500}], voir_aussi=["77-mobilite"])
    second = fiche("77-mobilite", montants=[amount | {"valeur": 700}])
    assert "montants différents" in kinds(first, second)
    assert "montants différents" not in kinds(first, fiche("77-mobilite", montants=[amount | {"valeur": 500}]))


def test_two_fiches_of_one_name_are_said() -> None:
    assert "même nom" in kinds(fiche("77-un", nom="La Navette"), fiche("77-deux", synonymes=["la navette"]))


def test_an_existing_fiche_that_sends_to_a_plan_without_saying_so_is_said() -> None:
    plan = fiche("77-navette", nom="Navette des villages", statut="prevu", en_bref="Prévu : une navette.")
    assert "projet dit comme existant" in kinds(plan, fiche(demarche=["Prenez la navette des villages."]))
    assert "projet dit comme existant" not in kinds(plan, fiche(demarche=["Une navette des villages est prévue."]))


def test_the_fiches_that_no_question_reaches_are_said() -> None:
    fiches = [fiche("77-permis", nom="Aide au permis de conduire")]
    fiches += [fiche(f"77-autre{i}", nom=f"Atelier de couture {i}") for i in range(4)]
    index = Index(fiches, None, None)
    assert unreached(fiches[:1], index, [("77", "atelier couture")]) == [
        Remarque("aucune question ne l'atteint", "77-permis", "Aide au permis de conduire")
    ]
    assert unreached(fiches[:1], index, [("77", "permis de conduire")]) == []

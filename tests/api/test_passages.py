"""Staff also get what the documents say, quoted; residents never do."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.connaissances import Connaissances
from api.reponses.etapes import answer
from api.reponses.schemas import Demande
from knowledge.passages.ingestion import Identite, ingest
from knowledge.passages.recherche import IndexPassages

TEXTE = """Fiche N°4 : la laverie solidaire de Provins

La laverie solidaire de Provins a reçu 312 ménages en 2021, dont 87 orientés par le centre communal d'action sociale.

Fiche N°5 : le bricothèque mobile

Le camion de la bricothèque mobile prête des outils dans onze villages du Provinois, chaque premier samedi du mois.
"""


@pytest.fixture(autouse=True)
def document(connaissances: Connaissances, tmp_path: Path) -> Iterator[None]:
    fichier = tmp_path / "schema.txt"
    fichier.write_text(TEXTE, encoding="utf-8")
    identite = Identite(id="77-essai", titre="Document d'essai", departement="77", debut=2021, fin=2022)
    before = connaissances.passages
    connaissances.passages = IndexPassages([ingest(fichier, identite, tmp_path / "passages").document])
    yield
    connaissances.passages = before


def ask(client: TestClient, texte: str, canal: str, departement: str = "77") -> list[dict[str, Any]]:
    corps = {"canal": canal, "departement": departement}
    conversation = client.post("/api/v1/conversations", json=corps).json()["id"]
    reponse = client.post(f"/api/v1/conversations/{conversation}/messages", json={"texte": texte}).json()
    messages: list[dict[str, Any]] = reponse["messages"]
    return messages


def test_an_agent_gets_the_extract_with_its_place_and_its_period(client: TestClient) -> None:
    messages = ask(client, "laverie solidaire Provins, combien de ménages reçus ?", "agent")
    (quoted,) = [m for m in messages if m["type"] == "passages"]
    first = quoted["passages"][0]
    assert "312 ménages" in first["texte"]
    assert (first["lignes"], first["periode"]) == ("3", "2021-2022")
    assert quoted["sources"][0]["titre"] == "Document d'essai"


@pytest.mark.parametrize("canal", ["widget", "borne"])
def test_a_resident_never_gets_a_raw_extract(client: TestClient, canal: str) -> None:
    messages = ask(client, "laverie solidaire Provins, combien de ménages reçus ?", canal)
    assert all(m["type"] != "passages" for m in messages)
    assert "312" not in str(messages)


def test_another_departement_s_documents_are_not_quoted(client: TestClient) -> None:
    messages = ask(client, "laverie solidaire, combien de ménages reçus ?", "agent", departement="52")
    assert all(m["type"] != "passages" for m in messages)


def test_what_is_out_of_scope_gets_no_extract(client: TestClient) -> None:
    messages = ask(client, "qui a gagné le match hier soir", "agent")
    assert [m["type"] for m in messages] == ["inconnu"]


def test_search_gives_extracts_to_staff_only(client: TestClient) -> None:
    call = {"q": "bricothèque mobile", "departement": "77"}
    assert (
        "bricothèque"
        in client.get("/api/v1/recherche", params=call | {"canal": "agent"}).json()["passages"][0]["texte"]
    )
    assert client.get("/api/v1/recherche", params=call).json()["passages"] == []


def test_a_question_of_staff_about_the_documents_is_never_taken_for_out_of_scope(connaissances: Connaissances) -> None:
    demande = Demande(texte="la bricothèque mobile", acte="hors_sujet", confiance=0.9, canal="agent", departement="77")
    assert [m.type for m in answer(demande, connaissances).messages] == ["passages"]
    resident = demande.model_copy(update={"canal": "widget"})
    assert [m.type for m in answer(resident, connaissances).messages] == ["inconnu"]

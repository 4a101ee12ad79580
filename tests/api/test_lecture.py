"""Search, fiches, communes, health and headers, as partners read them."""

from fastapi.testclient import TestClient


def test_search_gives_fiches_with_a_score_and_a_reason(client: TestClient) -> None:
    found = client.get("/api/v1/recherche", params={"q": "masp", "departement": "77"}).json()
    assert found["resultats"][0]["fiche"]["id"] == "77-masp"
    assert 0.5 <= found["resultats"][0]["score"] <= 1
    assert "masp" in found["resultats"][0]["pourquoi"]
    assert found["passages"] == []


def test_search_is_filtered_by_theme_and_public(client: TestClient) -> None:
    params = {
        "q": "aide",
        "departement": "77",
        "thematique": "mobilite",
        "limite": "20",
    }
    for row in client.get("/api/v1/recherche", params=params).json()["resultats"]:
        assert any(t.startswith("mobilite") for t in row["fiche"]["thematiques"])


def test_fiches_are_listed_by_page(client: TestClient) -> None:
    page = client.get("/api/v1/fiches", params={"departement": "77", "par_page": 10, "page": 2}).json()
    assert page["total"] >= 60
    assert len(page["fiches"]) == 10


def test_a_whole_fiche_says_its_sources_and_their_dates(client: TestClient) -> None:
    fiche = client.get("/api/v1/fiches/77-masp").json()
    assert fiche["sources"]
    assert all(source["date"] for source in fiche["sources"])
    assert "pour_agents" not in fiche
    assert client.get("/api/v1/fiches/77-absente").status_code == 404


def test_communes_are_completed(client: TestClient) -> None:
    found = client.get("/api/v1/communes", params={"q": "st fargeau", "departement": "77"}).json()
    assert found["communes"][0]["nom"] == "Saint-Fargeau-Ponthierry"


def test_health_says_the_state_of_each_part(client: TestClient) -> None:
    content = client.get("/api/v1/sante").json()
    assert content["composants"]["base"] == "ok"
    assert content["composants"]["openfisca"] == "absent"
    assert set(content["composants"]) == {
        "base",
        "rasa",
        "actions",
        "connaissances",
        "openfisca",
    }


def test_the_internal_call_needs_its_key(client: TestClient) -> None:
    response = client.post("/api/v1/reponses", json={"texte": "masp"})
    assert response.status_code == 403
    assert response.json()["type"] == "/problemes/cle-interne"


def test_unknown_addresses_and_fields_are_problem_details(client: TestClient) -> None:
    assert client.get("/api/v1/rien").headers["content-type"] == "application/problem+json"
    response = client.get("/api/v1/recherche", params={"q": "x", "inconnu": "1"})
    assert response.status_code == 422
    assert "n'est pas attendu" in response.json()["detail"]


def test_answers_are_kept_out_of_caches_and_open_to_no_other_site(
    client: TestClient,
) -> None:
    response = client.get("/api/v1/fiches", headers={"Origin": "https://ailleurs.exemple"})
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in response.headers


def test_the_contract_is_published(client: TestClient) -> None:
    paths = client.get("/api/openapi.json").json()["paths"]
    assert "/api/v1/conversations/{identifiant}/messages" in paths
    assert "/api/v1/reponses" not in paths

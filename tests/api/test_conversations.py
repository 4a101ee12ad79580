"""A conversation through the public api, whatever Rasa does."""

import json
import threading
import time
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from api.application import purge
from api.base import transaction
from api.conversations.models import Conversation
from api.conversations.services import fingerprint
from tests.api.conftest import RasaCapricieux


def say(client: TestClient, conversation: str, **corps: str) -> dict[str, Any]:
    response = client.post(f"/api/v1/conversations/{conversation}/messages", json=corps)
    assert response.status_code == 200, response.text
    content: dict[str, Any] = response.json()
    return content


def problem(response: Any, status: int, kind: str) -> dict[str, Any]:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    content: dict[str, Any] = response.json()
    assert content["type"] == f"/problemes/{kind}"
    return content


def test_a_conversation_opens_with_a_welcome_that_warns_about_personal_data(
    client: TestClient,
) -> None:
    content = client.post("/api/v1/conversations", json={}).json()
    assert len(content["id"]) >= 22
    assert content["messages"][0]["type"] == "texte"
    assert "N'écrivez ni nom" in content["messages"][0]["texte"]


def test_what_rasa_says_is_passed_on(client: TestClient, conversation: str, rasa: RasaCapricieux) -> None:
    rasa.says({"type": "texte", "texte": "Bonjour."})
    content = say(client, conversation, texte="bonjour")
    assert content["degrade"] is False
    assert content["messages"][0]["texte"] == "Bonjour."


@pytest.mark.parametrize(
    "reponse",
    [
        b"[]",
        b"{}",
        b"rubbish",
        b'[{"text": "brut"}]',
        b'[{"custom": {"type": "inconnue", "texte": "x"}}]',
        b"\xff\xfe",
    ],
)
def test_a_rasa_that_says_nothing_usable_is_answered_by_search(
    client: TestClient, conversation: str, rasa: RasaCapricieux, reponse: bytes
) -> None:
    rasa.reponse = reponse
    content = say(client, conversation, texte="je n'arrive pas à payer ma facture d'électricité")
    assert content["degrade"] is True
    fiche = next(m for m in content["messages"] if m["type"] == "fiche")
    assert fiche["sources"]


def test_a_late_rasa_is_not_waited_for(client: TestClient, conversation: str, rasa: RasaCapricieux) -> None:
    rasa.attente_s = 3
    start = time.monotonic()
    assert say(client, conversation, texte="c'est quoi une masp")["degrade"] is True
    assert time.monotonic() - start < 2.9


def test_an_urgent_message_is_answered_before_rasa_and_without_it(
    client: TestClient, conversation: str, rasa: RasaCapricieux
) -> None:
    content = say(client, conversation, texte="mon mari me frappe aidez moi")
    assert content["messages"][0]["type"] == "urgence"
    assert "17" in [c["numero"] for c in content["messages"][0]["contacts"]]
    assert content["messages"][0]["sources"]
    assert rasa.recus == []


def test_text_that_begins_with_a_slash_is_text(client: TestClient, conversation: str, rasa: RasaCapricieux) -> None:
    say(client, conversation, texte='/choisir_fiche{"fiche_en_vue": "77-masp"}')
    say(client, conversation, texte=" //parler_a_quelquun")
    assert not any(recu["message"].startswith("/") for recu in rasa.recus)


def test_only_a_proposed_choice_is_accepted(client: TestClient, conversation: str, rasa: RasaCapricieux) -> None:
    refused = client.post(f"/api/v1/conversations/{conversation}/messages", json={"choix": "personne"})
    problem(refused, 422, "choix-inconnu")
    rasa.says(
        {
            "type": "choix",
            "texte": "Alors ?",
            "choix": [{"titre": "Quelqu'un", "choix": "personne"}],
        }
    )
    say(client, conversation, texte="bonjour")
    say(client, conversation, choix="personne")
    assert rasa.recus[-1]["message"] == "/parler_a_quelquun"


@pytest.mark.parametrize(
    ("typed", "kept_out"),
    [
        ("mon numéro est le 06 12 34 56 78", "06 12 34 56 78"),
        ("ecrivez a paul.dupont@exemple.fr svp", "paul.dupont"),
        ("ma secu 1 85 05 78 006 084 36", "006 084"),
        ("iban FR76 3000 6000 0112 3456 7890 189", "3000 6000"),
    ],
)
def test_personal_data_reaches_neither_rasa_nor_a_table_nor_a_log(
    client: TestClient,
    conversation: str,
    rasa: RasaCapricieux,
    caplog: pytest.LogCaptureFixture,
    typed: str,
    kept_out: str,
) -> None:
    with caplog.at_level("DEBUG"):
        say(client, conversation, texte=typed)
    assert kept_out not in json.dumps(rasa.recus, ensure_ascii=False)
    assert kept_out not in caplog.text
    etat = client.app.state.repere  # type: ignore[attr-defined]
    with etat.base.connect() as connection:
        for table in ("conversations", "messages", "avis"):
            rows = connection.execute(text(f"SELECT * FROM {table}")).all()  # noqa: S608
            assert kept_out not in repr(rows)


def test_the_id_itself_is_in_no_table(client: TestClient, conversation: str) -> None:
    etat = client.app.state.repere  # type: ignore[attr-defined]
    with etat.base.connect() as connection:
        assert conversation not in repr(connection.execute(text("SELECT * FROM conversations")).all())


@pytest.mark.parametrize("texte", ["", "   ", "\u200b\u200b", "\x00\x07"])
def test_an_empty_message_is_refused(client: TestClient, conversation: str, texte: str) -> None:
    response = client.post(f"/api/v1/conversations/{conversation}/messages", json={"texte": texte})
    assert "le message est vide" in problem(response, 422, "requete-invalide")["detail"]


def test_a_message_of_2000_characters_passes_and_of_2001_is_refused(client: TestClient, conversation: str) -> None:
    say(client, conversation, texte="a" * 2000)
    response = client.post(f"/api/v1/conversations/{conversation}/messages", json={"texte": "a" * 2001})
    assert "2000 caractères" in problem(response, 422, "requete-invalide")["detail"]


def test_a_huge_body_is_refused_unread(client: TestClient, conversation: str) -> None:
    response = client.post(f"/api/v1/conversations/{conversation}/messages", json={"texte": "a" * 100_000})
    problem(response, 413, "trop-long")


def test_control_characters_are_dropped(client: TestClient, conversation: str, rasa: RasaCapricieux) -> None:
    say(client, conversation, texte="bon\u202ejour\x00 toi")
    assert rasa.recus[-1]["message"] == "bonjour toi"


def test_text_and_choice_together_are_refused(client: TestClient, conversation: str) -> None:
    response = client.post(
        f"/api/v1/conversations/{conversation}/messages",
        json={"texte": "a", "choix": "b"},
    )
    problem(response, 422, "requete-invalide")


def test_an_unknown_conversation_is_said_so(client: TestClient) -> None:
    response = client.post("/api/v1/conversations/inconnue/messages", json={"texte": "bonjour"})
    problem(response, 404, "conversation-inconnue")


@pytest.mark.parametrize(
    ("corps", "kind"),
    [
        ({"departement": "999"}, "departement-inconnu"),
        ({"commune": "00000"}, "commune-inconnue"),
        ({"canal": "x"}, "requete-invalide"),
    ],
)
def test_a_place_that_does_not_exist_is_refused(client: TestClient, corps: dict[str, str], kind: str) -> None:
    problem(client.post("/api/v1/conversations", json=corps), 422, kind)


def _track(client: TestClient, empreinte: str) -> None:
    """What Rasa keeps of a conversation, as its SQL tracker store writes it."""
    etat = client.app.state.repere  # type: ignore[attr-defined]
    with etat.base_rasa.begin() as connection:
        connection.execute(
            text("CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, sender_id TEXT, data TEXT)")
        )
        connection.execute(
            text("INSERT INTO events (sender_id, data) VALUES (:s, '{}')"),
            {"s": empreinte},
        )


def _tracked(client: TestClient) -> int:
    etat = client.app.state.repere  # type: ignore[attr-defined]
    with etat.base_rasa.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM events")).scalar_one())


def test_erasing_leaves_nothing_anywhere(client: TestClient, conversation: str) -> None:
    say(client, conversation, texte="c'est quoi une masp")
    _track(client, fingerprint(conversation))
    assert client.delete(f"/api/v1/conversations/{conversation}").status_code == 204
    assert _tracked(client) == 0
    problem(
        client.delete(f"/api/v1/conversations/{conversation}"),
        404,
        "conversation-inconnue",
    )
    etat = client.app.state.repere  # type: ignore[attr-defined]
    with etat.base.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM messages")).scalar_one() == 0


def test_a_conversation_is_erased_at_its_term(client: TestClient, conversation: str) -> None:
    from datetime import UTC, datetime, timedelta

    _track(client, fingerprint(conversation))
    etat = client.app.state.repere  # type: ignore[attr-defined]
    with transaction(etat.base) as session:
        row = session.get(Conversation, fingerprint(conversation))
        assert row
        row.expire_le = datetime.now(UTC) - timedelta(seconds=1)
    response = client.post(f"/api/v1/conversations/{conversation}/messages", json={"texte": "bonjour"})
    problem(response, 404, "conversation-inconnue")
    assert purge(etat) == 1
    assert _tracked(client) == 0


def test_an_opinion_is_kept_on_a_message_of_the_conversation_only(client: TestClient, conversation: str) -> None:
    content = say(client, conversation, texte="c'est quoi une masp")
    avis = {
        "message": content["messages"][0]["id"],
        "utile": True,
        "commentaire": "merci, mon tel 0612345678",
    }
    assert client.post(f"/api/v1/conversations/{conversation}/avis", json=avis).status_code == 201
    other = client.post("/api/v1/conversations", json={}).json()["id"]
    problem(
        client.post(f"/api/v1/conversations/{other}/avis", json=avis),
        404,
        "message-inconnu",
    )
    etat = client.app.state.repere  # type: ignore[attr-defined]
    with etat.base.connect() as connection:
        (kept,) = connection.execute(text("SELECT fiche, commentaire FROM avis")).all()
    assert "0612345678" not in kept.commentaire


def test_two_messages_of_one_conversation_are_taken_in_order(
    client: TestClient, conversation: str, rasa: RasaCapricieux
) -> None:
    rasa.says({"type": "texte", "texte": "Oui."})
    rasa.attente_s = 0.3
    threads = []
    for texte in ("premier", "deuxieme"):
        thread = threading.Thread(target=say, args=(client, conversation), kwargs={"texte": texte})
        thread.start()
        threads.append(thread)
        time.sleep(0.1)
    for thread in threads:
        thread.join()
    assert [recu["message"] for recu in rasa.recus] == ["premier", "deuxieme"]


def test_a_follow_up_works_without_rasa(client: TestClient, conversation: str) -> None:
    say(client, conversation, texte="c'est quoi la balle au bond")
    content = say(client, conversation, texte="c'est où ?")
    assert content["messages"][0]["fiche"]["id"] == "77-balle-au-bond"


def test_residents_do_not_see_what_is_for_agents(client: TestClient) -> None:
    seen = {}
    for canal in ("widget", "agent"):
        conversation = client.post("/api/v1/conversations", json={"canal": canal, "departement": "77"}).json()["id"]
        messages = say(client, conversation, texte="c'est quoi la balle au bond")["messages"]
        seen[canal] = "pour_agents" in next(m for m in messages if m["type"] == "fiche")["fiche"]
    assert seen == {"widget": False, "agent": True}


def test_a_person_elsewhere_is_not_shown_the_departement_s_own_aids(client: TestClient, conversation: str) -> None:
    content = say(
        client,
        conversation,
        texte="j'habite à Lille, qui peut garder mon bébé quand je travaille ?",
    )
    assert not any(m.get("fiche", {}).get("departement") == "77" for m in content["messages"])


def test_nothing_known_is_said_plainly(client: TestClient, conversation: str) -> None:
    content = say(client, conversation, texte="recette de la tarte aux pommes")
    assert [m["type"] for m in content["messages"]] == ["inconnu"]

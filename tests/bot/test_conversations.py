"""Whole conversations through the public api, with the real Rasa and its actions."""

import os
import signal
import subprocess
import sys
import time
from typing import Any

import psutil
import pytest

from bench.client import Client


def talk(client: Client, *phrases: str, departement: str | None = "77", canal: str = "widget") -> list[dict[str, Any]]:
    conversation = client.open(departement, canal)
    return [client.say(conversation, phrase) for phrase in phrases]


def fiches(reponse: dict[str, Any]) -> list[str]:
    return [m["fiche"]["id"] for m in reponse["messages"] if m["type"] == "fiche"]


def types(reponse: dict[str, Any]) -> list[str]:
    return [m["type"] for m in reponse["messages"]]


def test_a_need_is_answered_by_a_sourced_fiche_and_not_in_degraded_mode(repere: Client) -> None:
    (reponse,) = talk(repere, "g trouvé un boulot mais personne pr garder mon bébé")
    assert reponse["degrade"] is False
    assert "77-balle-au-bond" in fiches(reponse)
    assert all(m["sources"] for m in reponse["messages"] if m["type"] == "fiche")


@pytest.mark.parametrize(
    "suite", ["c'est combien ?", "et les papiers ?", "ça dure combien de temps ?", "qui s'en occupe ?"]
)
def test_a_follow_up_stays_on_the_fiche_in_view(repere: Client, suite: str) -> None:
    _, reponse = talk(repere, "c'est quoi la masp", suite)
    assert fiches(reponse)[0] == "77-masp"


def test_the_same_subject_elsewhere(repere: Client) -> None:
    first, second = talk(repere, "quelle association accompagne les gens au rsa à Fontainebleau ?", "et à Provins ?")
    assert "77-aave" in fiches(first)
    assert "77-aave" in fiches(second)


def test_the_same_subject_for_somebody_else(repere: Client) -> None:
    _, second = talk(repere, "je n'arrive plus à payer ma facture EDF", "non, c'est pour ma mère")
    assert any("energie" in identifiant for identifiant in fiches(second))


def test_a_new_need_told_at_length_leaves_the_subject(repere: Client) -> None:
    _, second = talk(
        repere,
        "g trouvé un boulot mais personne pr garder mon bébé",
        "sinon j'ai reçu une lettre d'expulsion de l'huissier et je ne peux plus payer mon loyer",
    )
    assert not {"77-balle-au-bond", "77-modes-de-garde"} & set(fiches(second))


def test_an_aid_called_by_its_name_is_never_taken_for_small_talk(repere: Client) -> None:
    (reponse,) = talk(repere, "public ciblé par la Balle au bond ?", canal="agent")
    assert fiches(reponse)[0] == "77-balle-au-bond"


def test_what_is_not_surely_known_is_refused_and_the_nearest_fiches_are_only_proposed(repere: Client) -> None:
    conversation = repere.open("77")
    reponse = repere.say(conversation, "4h puis 6h puis 8h de travail ok mais sa dure cb de tps et apré on devien koi")
    assert types(reponse) == ["inconnu"]
    proposed = [c["choix"] for c in reponse["messages"][0]["choix"] if c["choix"].startswith("fiche:")]
    assert proposed
    chosen = repere.call("POST", f"/api/v1/conversations/{conversation}/messages", {"choix": proposed[0]})
    assert f"fiche:{fiches(chosen)[0]}" == proposed[0]


def test_a_number_given_later_finds_its_row_in_the_table(repere: Client) -> None:
    *_, reponse = talk(
        repere, "aide du fsl pour ma facture d'électricité, je vis seul", "ma moyenne économique c'est 230"
    )
    assert "650" in reponse["messages"][0]["texte"]


def test_a_person_is_asked_for_and_nothing_is_promised(repere: Client) -> None:
    (reponse,) = talk(repere, "je préfère parler à quelqu'un")
    assert types(reponse)[-1] == "inconnu"
    assert "je ne peux pas promettre" in reponse["messages"][-1]["texte"]


def test_a_place_is_asked_for_and_no_address_is_invented(repere: Client) -> None:
    (reponse,) = talk(repere, "où est la MDS la plus proche à Melun ?")
    assert "Je n'ai pas d'adresse vérifiée à Melun" in reponse["messages"][-1]["texte"]


def test_a_proposed_choice_leads_on(repere: Client) -> None:
    conversation = repere.open("77")
    refused = repere.say(conversation, "qui a gagné le match hier soir")
    assert types(refused) == ["inconnu"]
    chemin = f"/api/v1/conversations/{conversation}/messages"
    led = repere.call("POST", chemin, {"choix": refused["messages"][0]["choix"][0]["choix"]})
    assert led["degrade"] is False


def test_the_commune_is_asked_once_when_the_departement_is_unknown(repere: Client) -> None:
    first, second, third = talk(
        repere, "je n'arrive plus à payer mon loyer", "Melun", "c'est quoi la masp", departement=None
    )
    assert types(first)[-1] == "question"
    assert types(first)[0] == "fiche"
    assert first["messages"][-1]["attend"] == "commune"
    assert "question" not in types(second)
    assert any(identifiant.startswith("77-") for identifiant in fiches(second) + fiches(third))


def test_an_emergency_in_the_middle_of_a_conversation_comes_first(repere: Client) -> None:
    *_, reponse = talk(repere, "c'est quoi la masp", "mon mari vient de me frapper")
    assert types(reponse)[0] == "urgence"


@pytest.mark.parametrize("phrase", ["bonjour", "merci beaucoup", "t'es un robot ?", "au revoir"])
def test_social_turns_are_answered_without_a_fiche(repere: Client, phrase: str) -> None:
    (reponse,) = talk(repere, phrase)
    assert types(reponse) == ["texte"]


def test_somebody_s_own_file_is_not_pretended_to_be_known(repere: Client) -> None:
    (reponse,) = talk(repere, "où en est mon dossier FSL numéro 4471 ?")
    assert types(reponse) == ["inconnu"]
    assert reponse["messages"][0]["raison"] == "dossier_personnel"


def test_an_agent_sees_more_than_a_resident(repere: Client) -> None:
    (agent,) = talk(repere, "Premières heures : porteur et durée du parcours", canal="agent")
    assert agent["messages"][0]["fiche"]["pour_agents"]


def test_rasa_and_its_actions_listen_on_loopback_only(repere: Client) -> None:
    for process in _programs("rasa run", "rasa_sdk"):
        listening = [c.laddr.ip for c in process.connections("tcp") if c.status == psutil.CONN_LISTEN]
        assert listening
        assert set(listening) <= {"127.0.0.1", "::1"}


def test_a_dead_action_server_still_leaves_people_answered(repere: Client) -> None:
    conversation = repere.open("77")
    (actions,) = _programs("-m rasa_sdk")
    hung = [actions, *actions.children(recursive=True)]
    for process in hung:
        os.kill(process.pid, signal.SIGSTOP)
    try:
        start = time.monotonic()
        reponse = repere.say(conversation, "je n'arrive plus à payer ma facture d'électricité")
        assert reponse["degrade"] is True
        assert fiches(reponse)
        assert time.monotonic() - start < 6
    finally:
        for process in hung:
            os.kill(process.pid, signal.SIGCONT)
    deadline = time.monotonic() + 60
    while repere.say(conversation, "c'est quoi une masp")["degrade"]:
        assert time.monotonic() < deadline, "Repère n'est pas revenu à la normale"
        time.sleep(2)


def _programs(*marks: str) -> list[psutil.Process]:
    """The processes of this test session's own Repère."""
    own = psutil.Process().children(recursive=True)
    return [p for p in own if any(mark in " ".join(p.cmdline()) for mark in marks)]


def test_a_busy_port_is_said_in_one_sentence(repere: Client) -> None:
    port = str(repere.port)
    done = subprocess.run(
        [sys.executable, "-m", "api.demarrage"],
        env=os.environ | {"REPERE_PORT": port},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert f"Port déjà utilisé : {port}" in done.stderr
    assert "Traceback" not in done.stderr

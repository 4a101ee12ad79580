"""Answering: the act of dialogue and what is already known go to the api; its messages come back as they are."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.client import ask_for_an_answer

FALLBACK = "nlu_fallback"
# Acts that the api makes use of; a fallback keeps the likeliest of them rather than forgetting that one was likely.
ACTES = {
    "s_informer", "approfondir", "preciser_situation", "autre_personne", "preciser_lieu", "chercher_lieu",
    "verifier_eligibilite", "hors_sujet", "dossier_personnel", "contourner_regle",
}  # fmt: skip
POLITESSE = "politesse"
DEMANDES = {"s_informer", "verifier_eligibilite"}


class ActionRepondre(Action):
    def name(self) -> str:
        return "action_repondre"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Send the turn to the api, utter its messages, remember what it says to remember."""
        reponse = await ask_for_an_answer(request_of(tracker))
        for message in reponse["messages"]:
            dispatcher.utter_message(json_message=message)
        return remembered(dispatcher, tracker, reponse)


class ActionConverser(Action):
    def name(self) -> str:
        return "action_converser"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Say the domain's sentence for a social turn, or answer the request that the message also holds."""
        reponse = await ask_for_an_answer(request_of(tracker))
        if reponse["statut"] == POLITESSE:
            dispatcher.utter_message(response=f"utter_{tracker.latest_message['intent']['name']}")
        else:
            for message in reponse["messages"]:
                dispatcher.utter_message(json_message=message)
        return remembered(dispatcher, tracker, reponse)


def remembered(dispatcher: CollectingDispatcher, tracker: Tracker, reponse: dict[str, Any]) -> list[EventType]:
    """What the next turn needs: slots for Rasa, and the context for the gateway, which lives when Rasa does not."""
    # The commune is asked for once in a session, after a request, never in the middle of a follow-up.
    acte = (tracker.latest_message.get("intent") or {}).get("name")
    asks = bool(reponse["commune_utile"] and acte in DEMANDES and not tracker.get_slot("commune_demandee"))
    contexte = {cle: reponse[cle] for cle in ("fiche_en_vue", "commune", "departement")}
    dispatcher.utter_message(json_message={"_contexte": contexte})
    return [
        SlotSet("fiche_en_vue", reponse["fiche_en_vue"]),
        SlotSet("sujet", reponse["sujet"]),
        SlotSet("commune", reponse["commune"]),
        SlotSet("commune_utile", asks),
        SlotSet("commune_demandee", asks or tracker.get_slot("commune_demandee")),
    ]


def request_of(tracker: Tracker) -> dict[str, Any]:
    """What the api needs of a tracker. The gateway's metadata wins over slots: it saw the turns that Rasa missed."""
    message = tracker.latest_message
    metadata = message.get("metadata") or {}
    acte, confiance = act_of(message)
    chosen = next(tracker.get_latest_entity_values("fiche_en_vue"), None)
    chosen_commune = next(tracker.get_latest_entity_values("commune"), None)
    typed = str(message.get("text") or "")
    return {
        # A proposed choice comes as a command: it is not a sentence to search with.
        "texte": "" if typed.startswith("/") else typed,
        "acte": acte,
        "confiance": confiance,
        "canal": metadata.get("canal", "widget"),
        "departement": metadata.get("departement_installation"),
        # The api finds the commune in the text itself; only a proposed choice gives it as a code.
        "commune": (chosen_commune if typed.startswith("/") else None) or metadata.get("commune"),
        "fiche_en_vue": chosen or metadata.get("fiche_en_vue") or tracker.get_slot("fiche_en_vue"),
        "sujet": tracker.get_slot("sujet"),
        "attendue": "commune" if tracker.get_slot("commune_utile") else None,
    }


def act_of(message: dict[str, Any]) -> tuple[str, float]:
    """The act of dialogue and how sure it is. After a fallback, the likeliest act if it has a use, else a request."""
    intent = message.get("intent") or {}
    name, confidence = (
        str(intent.get("name") or FALLBACK),
        float(intent.get("confidence") or 0.0),
    )
    if name != FALLBACK:
        return name, confidence
    ranking = [row for row in message.get("intent_ranking", []) if row["name"] != FALLBACK]
    if not ranking:
        return "s_informer", 0.0
    first = str(ranking[0]["name"])
    return (first if first in ACTES else "s_informer"), float(ranking[0]["confidence"])

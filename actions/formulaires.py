"""The form that asks for the commune: once, never insisting."""

from typing import Any

from rasa_sdk import FormValidationAction, Tracker
from rasa_sdk.executor import CollectingDispatcher


class ValidateFormulaireCommune(FormValidationAction):
    def name(self) -> str:
        return "validate_formulaire_commune"

    async def required_slots(
        self,
        domain_slots: list[str],
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        domain: dict[str, Any],
    ) -> list[str]:
        """The commune, until the person has said anything else: then nothing, and their message is answered."""
        asked = tracker.get_slot("requested_slot") == "commune"
        return [] if asked else domain_slots

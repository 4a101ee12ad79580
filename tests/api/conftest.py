"""The api as its callers see it, with a Rasa that can be told to misbehave."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.application import create
from api.connaissances import Connaissances
from api.preparation import migrate
from api.reglages import Reglages, reglages


class RasaCapricieux:
    """A server on Rasa's port: what it replies, after how long, and what it was sent."""

    def __init__(self) -> None:
        self.reponse: bytes = b"[]"
        self.attente_s = 0.0
        self.recus: list[dict[str, Any]] = []
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                owner.recus.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                time.sleep(owner.attente_s)
                self.send_response(200)
                self.send_header("Content-Length", str(len(owner.reponse)))
                self.end_headers()
                self.wfile.write(owner.reponse)

            def log_message(self, *_: object) -> None:
                pass

        self.serveur = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serveur.serve_forever, daemon=True).start()

    def says(self, *messages: dict[str, Any]) -> None:
        self.reponse = json.dumps([{"recipient_id": "x", "custom": m} for m in messages]).encode()


@pytest.fixture
def rasa() -> Iterator[RasaCapricieux]:
    capricieux = RasaCapricieux()
    yield capricieux
    capricieux.serveur.shutdown()


@pytest.fixture(params=["sqlite", "postgres"])
def reglage(request: pytest.FixtureRequest, rasa: RasaCapricieux, tmp_path: Any) -> Iterator[Reglages]:
    """Settings on a real database, SQLite then PostgreSQL."""
    url = request.getfixturevalue(f"url_{request.param}")
    migrate(url)
    chosen = reglages().model_copy(deep=True)
    chosen.base.url = url
    chosen.base.rasa_url = f"sqlite:///{tmp_path}/rasa.db"
    chosen.serveur.rasa_port = rasa.serveur.server_port
    chosen.conversations.delai_rasa_s = 0.5
    yield chosen


@pytest.fixture(scope="session")
def connaissances() -> Connaissances:
    """The real fiches and their index, loaded once."""
    loaded = Connaissances()
    loaded.load_meaning()
    return loaded


@pytest.fixture
def client(reglage: Reglages, connaissances: Connaissances) -> Iterator[TestClient]:
    with TestClient(create(reglage, connaissances)) as testing:
        yield testing


@pytest.fixture
def conversation(client: TestClient) -> str:
    response = client.post("/api/v1/conversations", json={"canal": "widget", "departement": "77"})
    assert response.status_code == 201
    return str(response.json()["id"])

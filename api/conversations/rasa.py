"""Speaking to Rasa without trusting it: its own deadline, its replies checked, a breaker when it is down."""

import asyncio
import json
from typing import Any

import httpx
from circuitbreaker import CircuitBreaker, CircuitBreakerError
from pydantic import TypeAdapter, ValidationError

from api.messages.models import Message

_messages = TypeAdapter(list[Message])
CONTEXTE = "_contexte"  # key of the payload by which an action says what the dialogue remembers


class RasaIndisponible(Exception):
    """No usable reply in time: the gateway answers by search."""


class Rasa:
    """Rasa's REST channel. Three failures open the breaker for 15 s: people no longer wait for a dead Rasa."""

    def __init__(self, adresse: str, delai_s: float) -> None:
        self._client = httpx.AsyncClient(base_url=adresse, timeout=None)
        self._delai_s = delai_s
        self._breaker = CircuitBreaker(
            failure_threshold=3,
            recovery_timeout=15,
            expected_exception=RasaIndisponible,
            name="rasa",
        )

    async def send(
        self,
        empreinte: str,
        texte: str,
        metadata: dict[str, Any],
    ) -> tuple[list[Message], dict[str, str | None] | None]:
        """The typed messages that Rasa replies to `texte`, and what the dialogue remembers.

        Raises RasaIndisponible when Rasa is late, absent, empty-handed or talks nonsense.
        """
        try:
            reply: tuple[list[Message], dict[str, str | None] | None] = await self._breaker.call_async(
                self._send, empreinte, texte, metadata
            )
            return reply
        except CircuitBreakerError as exc:
            raise RasaIndisponible("coupe-circuit ouvert") from exc

    async def _send(
        self,
        empreinte: str,
        texte: str,
        metadata: dict[str, Any],
    ) -> tuple[list[Message], dict[str, str | None] | None]:
        body = {"sender": empreinte, "message": texte, "metadata": metadata}
        try:
            # One deadline for the whole exchange: Rasa itself would wait 300 s for a hung action server.
            async with asyncio.timeout(self._delai_s):
                response = await self._client.post("/webhooks/rest/webhook", json=body)
            response.raise_for_status()
            return read_reply(response.json())
        except (
            httpx.HTTPError,
            json.JSONDecodeError,
            UnicodeDecodeError,
            TimeoutError,
        ) as exc:
            raise RasaIndisponible(type(exc).__name__) from exc

    async def is_ready(self) -> bool:
        """Does Rasa answer at all, with a model loaded?"""
        try:
            response = await self._client.get("/", timeout=1.0)
        except httpx.HTTPError:
            return False
        return response.status_code == 200

    async def close(self) -> None:
        await self._client.aclose()


def read_reply(body: object) -> tuple[list[Message], dict[str, str | None] | None]:
    """Typed messages from the body of Rasa's reply.

    Raises RasaIndisponible for an empty list or anything that is not typed messages: Rasa says `200 []` when the
    action server is dead.
    """
    if not isinstance(body, list) or not body:
        raise RasaIndisponible("réponse vide")
    contexte: dict[str, str | None] | None = None
    brut = []
    for part in body:
        custom = part.get("custom") if isinstance(part, dict) else None
        if not isinstance(custom, dict):
            raise RasaIndisponible("réponse sans message typé")
        if CONTEXTE in custom:
            contexte = custom[CONTEXTE]
        else:
            brut.append(custom)
    try:
        messages = _messages.validate_python(brut)
    except ValidationError as exc:
        raise RasaIndisponible("message mal formé") from exc
    if not messages:
        raise RasaIndisponible("aucun message")
    return messages, contexte

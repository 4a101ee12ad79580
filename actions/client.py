"""The one call that actions make: the api answers an understood turn."""

import os
from typing import Any

import httpx

DELAI_S = 1.8  # under the gateway's own 2 s: a late answer is worth nothing


def _adresse() -> str:
    return os.environ.get("REPERE_URL", "http://127.0.0.1:8000")


async def ask_for_an_answer(demande: dict[str, Any]) -> dict[str, Any]:
    """The api's answer to `demande`: `messages`, `fiche_en_vue`, `sujet`, `commune`…

    Raises httpx.HTTPError when the api refuses or does not answer in time.
    """
    headers = {"X-Repere-Cle": os.environ.get("REPERE_CLE_INTERNE", "")}
    async with httpx.AsyncClient(base_url=_adresse(), timeout=DELAI_S, headers=headers) as client:
        response = await client.post("/api/v1/reponses", json=demande)
        response.raise_for_status()
        content: dict[str, Any] = response.json()
        return content

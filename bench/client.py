"""Speaking to a running Repère as the page does."""

import time
from typing import Any

import httpx

from api.reglages import reglages


class Client:
    """A caller of the public api; waits when it is told to (429)."""

    def __init__(self, adresse: str | None = None) -> None:
        serveur = reglages().serveur
        self._http = httpx.Client(base_url=adresse or f"http://{serveur.hote}:{serveur.port}", timeout=30)

    @property
    def port(self) -> int:
        return int(self._http.base_url.port or 80)

    def call(self, methode: str, chemin: str, corps: dict[str, Any] | None = None) -> dict[str, Any]:
        """The JSON reply. Raises httpx.HTTPStatusError on a refusal other than 429."""
        while True:
            response = self._http.request(methode, chemin, json=corps)
            if response.status_code != 429:
                break
            time.sleep(int(response.headers["Retry-After"]))
        response.raise_for_status()
        content: dict[str, Any] = response.json() if response.content else {}
        return content

    def open(self, departement: str | None, canal: str = "widget") -> str:
        corps = {"canal": canal} | ({"departement": departement} if departement else {})
        return str(self.call("POST", "/api/v1/conversations", corps)["id"])

    def say(self, conversation: str, texte: str) -> dict[str, Any]:
        return self.call("POST", f"/api/v1/conversations/{conversation}/messages", {"texte": texte})

    def erase(self, conversation: str) -> None:
        self.call("DELETE", f"/api/v1/conversations/{conversation}")

    def health(self) -> dict[str, Any] | None:
        """The state of the parts, or None when nothing answers."""
        try:
            return self.call("GET", "/api/v1/sante")
        except httpx.HTTPError:
            return None

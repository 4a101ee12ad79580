"""A whole Repère for a measure: the one that runs, or one started on free ports and stopped afterwards."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.reglages import RACINE, reglages
from bench.client import Client

PATIENCE_S = 240


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running() -> Iterator[Client]:
    """A client of a Repère that answers in full: the one that runs on the configured port, else a started one."""
    client = Client()
    if (health := client.health()) and health["etat"] == "ok":
        print(
            f"Mesure sur le Repère qui tourne (port {reglages().serveur.port})",
            file=sys.stderr,
        )
        yield client
        return
    with started(RACINE / "var" / "mesure") as client:
        yield client


@contextmanager
def started(dossier: Path, *, wait: bool = True) -> Iterator[Client]:
    """Start a Repère of its own, with its own database in `dossier`, and stop it at the end.

    With `wait`, the client is given once answers are complete. Raises RuntimeError when that takes four minutes.
    """
    dossier.mkdir(parents=True, exist_ok=True)
    port = free_port()
    environment = os.environ | {
        "REPERE_SERVEUR__PORT": str(port),
        "REPERE_SERVEUR__RASA_PORT": str(free_port()),
        "REPERE_SERVEUR__ACTIONS_PORT": str(free_port()),
        "REPERE_BASE__URL": f"sqlite:///{dossier}/repere.db",
        "REPERE_BASE__RASA_URL": f"sqlite:///{dossier}/rasa.db",
        "REPERE_DOSSIER": str(dossier),
    }
    for key in ("REPERE_PORT", "REPERE_HOTE"):
        environment.pop(key, None)
    subprocess.run([sys.executable, "-m", "api.preparation"], check=True, env=environment, cwd=RACINE)
    process = subprocess.Popen([sys.executable, "-m", "api.demarrage"], env=environment, cwd=RACINE, stdout=sys.stderr)
    try:
        client = Client(f"http://127.0.0.1:{port}")
        deadline = time.monotonic() + PATIENCE_S
        while wait and not ((health := client.health()) and health["etat"] == "ok"):
            if time.monotonic() > deadline or process.poll() is not None:
                raise RuntimeError("Repère n'est pas prêt ; voyez " + str(dossier / "journaux"))
            time.sleep(1)
        # Rasa's very first turn loads what it still lacks, and takes longer than the gateway waits.
        while wait and client.say(client.open(None), "bonjour")["degrade"] and time.monotonic() < deadline:
            time.sleep(1)
        yield client
    finally:
        process.send_signal(2)
        process.wait(timeout=60)

"""Start everything under supervisord and say when people are answered; Ctrl-C stops everything."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from api.reglages import RACINE, Reglages, reglages

DOSSIER = Path(os.environ.get("REPERE_DOSSIER", RACINE / "var"))
CONFIGURATION = DOSSIER / "supervisord.conf"
JOURNAUX = DOSSIER / "journaux"
PATIENCE_S = 240

PROGRAMME = """
[program:{nom}]
command={commande}
directory={racine}
autorestart=true
startsecs=3
startretries=10
stopasgroup=true
killasgroup=true
stopwaitsecs=10
redirect_stderr=true
stdout_logfile={journaux}/{nom}.log
stdout_logfile_maxbytes=5MB
stdout_logfile_backups=2
"""
ENTETE = """[supervisord]
nodaemon=true
silent=true
user={utilisateur}
logfile={journaux}/supervisord.log
pidfile={dossier}/supervisord.pid
childlogdir={journaux}
"""


def main() -> int:
    """Run until interrupted. Exit code 1, with one sentence, when a port is taken."""
    reglage = reglages()
    if taken := _taken_ports(reglage):
        ports = ", ".join(map(str, taken))
        print(
            f"Port déjà utilisé : {ports}. Arrêtez le programme qui l'occupe, ou changez le port dans repere.toml "
            "(ou REPERE_PORT=8080 make run).",
            file=sys.stderr,
        )
        return 1
    # Started in the background, Python ignores Ctrl-C's signal; both signals must stop everything.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    JOURNAUX.mkdir(parents=True, exist_ok=True)
    CONFIGURATION.write_text(configuration(reglage), encoding="utf-8")
    print("── Démarrage (les journaux sont dans var/journaux)")
    supervisor = subprocess.Popen(
        [str(Path(sys.executable).with_name("supervisord")), "-c", str(CONFIGURATION)],
        env=environment(reglage),
        cwd=RACINE,
        start_new_session=True,  # Ctrl-C reaches us alone; we then stop supervisord, which stops its programs
    )
    try:
        _announce(reglage, supervisor)
        return supervisor.wait()
    except KeyboardInterrupt:
        print("\n── Arrêt")
        return 0
    finally:
        supervisor.terminate()
        supervisor.wait(timeout=30)


def configuration(reglage: Reglages) -> str:
    """The supervisord configuration: the api is public, Rasa and its actions listen on loopback only."""
    application, bot = RACINE / ".venv/application/bin", RACINE / ".venv/bot/bin"
    programmes = {
        "api": f"{application}/uvicorn --factory api.application:create --host {reglage.serveur.hote} "
        f"--port {reglage.serveur.port} --no-access-log --no-server-header --timeout-graceful-shutdown 5",
        "actions": f"{application}/python -m rasa_sdk --actions actions --port {reglage.serveur.actions_port}",
        # Below the api: people are answered by search while Rasa loads.
        "rasa": f"nice -n 5 {bot}/rasa run --interface 127.0.0.1 --port {reglage.serveur.rasa_port} "
        "--model bot/models/repere.tar.gz --endpoints endpoints.yml --credentials credentials.yml",
    }
    values = {
        "racine": RACINE,
        "dossier": DOSSIER,
        "journaux": JOURNAUX,
        "utilisateur": os.getuid(),
    }
    return ENTETE.format(**values) + "".join(
        PROGRAMME.format(nom=nom, commande=commande, **values) for nom, commande in programmes.items()
    )


def environment(reglage: Reglages) -> dict[str, str]:
    """What the processes are told, the internal key made for this start included."""
    hote = "127.0.0.1" if reglage.serveur.hote in {"0.0.0.0", "::"} else reglage.serveur.hote  # noqa: S104
    return os.environ | {
        "PYTHONPATH": str(RACINE),
        "REPERE_CLE_INTERNE": reglage.cle_interne or secrets.token_urlsafe(32),
        "REPERE_URL": f"http://{hote}:{reglage.serveur.port}",
        "REPERE_ACTIONS_PORT": str(reglage.serveur.actions_port),
        "REPERE_RASA_URL": rasa_database(reglage.base.rasa_url),
        "SANIC_HOST": "127.0.0.1",  # rasa-sdk listens everywhere unless told otherwise
        "RASA_TELEMETRY_ENABLED": "false",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }


def rasa_database(url: str) -> str:
    """The same database as Rasa's older SQLAlchemy names it."""
    return url.replace("postgresql+psycopg://", "postgresql+psycopg2://")


def _taken_ports(reglage: Reglages) -> list[int]:
    serveur = reglage.serveur
    wanted = [
        (serveur.hote, serveur.port),
        ("127.0.0.1", serveur.rasa_port),
        ("127.0.0.1", serveur.actions_port),
    ]
    return [port for hote, port in wanted if not _is_free(hote, port)]


def _is_free(hote: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in hote else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((hote, port))
        except OSError:
            return False
    return True


def _announce(reglage: Reglages, supervisor: subprocess.Popen[bytes]) -> None:
    """Print the address once people are answered, then once they are answered in full."""
    adresse = environment(reglage)["REPERE_URL"]
    start = time.monotonic()
    answered = False
    while time.monotonic() - start < PATIENCE_S and supervisor.poll() is None:
        try:
            etat = httpx.get(f"{adresse}/api/v1/sante", timeout=2).json()
        except (httpx.HTTPError, ValueError):
            time.sleep(0.3)
            continue
        seconds = time.monotonic() - start
        if not answered:
            answered = True
            print(f"Repère répond : {adresse}  (après {seconds:.0f} s, en mode simple pendant que Rasa se charge)")
        if etat["etat"] == "ok" and _first_turn(adresse):
            print(f"Repère est prêt en entier (après {seconds:.0f} s). Ctrl-C pour arrêter.")
            return
        time.sleep(1)
    print(
        f"Rasa n'est pas encore prêt ; voyez var/journaux/rasa.log. L'adresse reste {adresse}",
        flush=True,
    )


def _first_turn(adresse: str) -> bool:
    """Rasa's very first turn takes longer than the gateway waits: spend it here rather than on a person."""
    try:
        conversation = httpx.post(f"{adresse}/api/v1/conversations", json={}, timeout=5).json()["id"]
        chemin = f"{adresse}/api/v1/conversations/{conversation}"
        degrade = httpx.post(f"{chemin}/messages", json={"texte": "bonjour"}, timeout=10).json()["degrade"]
        httpx.delete(chemin, timeout=5)
    except (httpx.HTTPError, ValueError, KeyError):
        return False
    return not degrade


if __name__ == "__main__":
    sys.exit(main())

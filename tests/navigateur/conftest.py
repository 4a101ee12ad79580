"""A real Chromium before the resident's page, served by a stand-in api, or by the address in REPERE_ADRESSE.

Every test also checks, when it ends, that no request left the page's origin, that no script failed or was refused by
the Content-Security-Policy, and that no dialog opened.
"""

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

from tests.navigateur.doublure import Memoire, application

ADRESSE = os.environ.get("REPERE_ADRESSE", "").rstrip("/")
EXIGE_TOUT = os.environ.get("REPERE_EXIGE_TOUT") == "1"
CAPTURES = os.environ.get("REPERE_CAPTURES")  # a folder: each state looked at by axe is also photographed there
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TAILLES = {320: (320, 568), 768: (768, 1024), 1280: (1280, 800)}


@pytest.fixture(scope="session")
def navigateur() -> Iterator[Browser]:
    """Chromium: REPERE_CHROMIUM, or the one of the PATH."""
    chemin = os.environ.get("REPERE_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not chemin:
        message = "Chromium est absent : « apt-get install chromium », ou REPERE_CHROMIUM=/chemin/vers/chromium."
        pytest.fail(message) if EXIGE_TOUT else pytest.skip(message)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chemin, args=OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def _memoire() -> Memoire:
    return Memoire()


@pytest.fixture(scope="session")
def adresse(_memoire: Memoire) -> Iterator[str]:
    """Where the page is: a stand-in on a free port, unless a real address is given."""
    if ADRESSE:
        yield ADRESSE
        return
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    serveur = uvicorn.Server(uvicorn.Config(application(_memoire), host="127.0.0.1", port=port, log_level="warning"))
    fil = threading.Thread(target=serveur.run, daemon=True)
    fil.start()
    limite = time.monotonic() + 30
    while not serveur.started:
        assert time.monotonic() < limite, "le serveur de test ne démarre pas"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    serveur.should_exit = True
    fil.join(timeout=5)


@pytest.fixture
def memoire(_memoire: Memoire) -> Memoire:
    """What the stand-in received during this test."""
    if ADRESSE:
        pytest.skip("lit ce que reçoit l'api de remplacement : sans objet sur une vraie adresse")
    _memoire.forget()
    return _memoire


@pytest.fixture
def ouvrir(navigateur: Browser, adresse: str) -> Iterator[Callable[..., Page]]:
    """Open the page in a window of its own: `ouvrir(largeur=320, chemin="/", **context_options)`."""
    ouvertes: list[tuple[Page, list[str]]] = []

    def open_page(largeur: int = 1280, chemin: str = "/", *, hauteur: int = 0, **options: Any) -> Page:
        width, height = TAILLES.get(largeur, (largeur, 800))
        context = navigateur.new_context(
            viewport={"width": width, "height": hauteur or height},
            locale="fr-FR",
            reduced_motion="reduce",
            **options,
        )
        page = context.new_page()
        defauts: list[str] = []
        page.on("request", lambda request: _check_origin(request.url, adresse, defauts))
        page.on("pageerror", lambda error: defauts.append(f"erreur de script : {error}"))
        page.on(
            "console",
            lambda message: _check_console(message.type, message.text, defauts),
        )
        page.on("dialog", lambda dialog: _refuse(dialog, defauts))
        page.goto(adresse + chemin)
        ouvertes.append((page, defauts))
        return page

    yield open_page
    for page, defauts in ouvertes:
        page.context.close()
        assert not defauts, defauts


def _check_origin(url: str, adresse: str, defauts: list[str]) -> None:
    if not url.startswith((adresse + "/", "data:", "blob:")):
        defauts.append(f"requête hors de l'origine : {url}")


def _refuse(dialog: Dialog, defauts: list[str]) -> None:
    defauts.append(f"dialogue : {dialog.message}")
    dialog.dismiss()


def _check_console(kind: str, text: str, defauts: list[str]) -> None:
    # The browser reports the failed calls that the tests provoke; everything else is a defect.
    if kind in {"error", "warning"} and not text.startswith("Failed to load resource"):
        defauts.append(f"console : {text}")


@pytest.fixture
def page(ouvrir: Callable[..., Page]) -> Page:
    """The page on a computer's screen."""
    return ouvrir()


@pytest.fixture(scope="session")
def verifier_axe() -> Callable[[Page, str], None]:
    """Check a state of the page with axe: no violation, and no doubt left but those that axe cannot settle."""
    axe = Axe()
    options = {
        "runOnly": [
            "wcag2a",
            "wcag2aa",
            "wcag21a",
            "wcag21aa",
            "wcag22aa",
            "best-practice",
        ]
    }

    def check(page: Page, nom: str) -> None:
        if CAPTURES:
            Path(CAPTURES).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(CAPTURES) / f"{nom}.png")
            page.screenshot(path=Path(CAPTURES) / f"{nom}-entiere.png", full_page=True)
        results = axe.run(page, options=options)
        assert results.violations_count == 0, results.generate_report()
        doutes = [
            f"{doute['id']} : {noeud['html'][:200]} : {noeud.get('failureSummary')}"
            for doute in results.response["incomplete"]
            for noeud in doute["nodes"]
        ]
        assert not doutes, doutes

    return check

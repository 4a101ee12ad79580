"""Nothing is left on the device, nothing leaves the origin, nothing that is written ever runs."""

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from api.pages.couleurs import FOND, contrast, readable
from api.pages.routes import GABARITS, STATIQUES
from tests.navigateur.doublure import Memoire
from tests.navigateur.gestes import QUESTION, ask, box, reply_with, slow_down

Ouvrir = Callable[..., Page]

ATTAQUES = [
    "<script>window.piege = 1</script>",
    "<img src=x onerror='window.piege = 1'>",
    "<svg onload='window.piege = 1'>",
    "<iframe srcdoc='<script>parent.piege = 1</script>'></iframe>",
    "</p><details open ontoggle='window.piege = 1'><summary>x</summary></details>",
    "<a href='javascript:window.piege = 1'>cliquez</a>",
    "javascript:window.piege=1",
    "{{constructor.constructor('window.piege = 1')()}}",
    "${window.piege = 1}",
    "\"><input autofocus onfocus='window.piege = 1'>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror='window.piege = 1'>",
    "<meta http-equiv=refresh content='0;url=javascript:window.piege=1'>",
    "<object data='data:text/html,<script>parent.piege=1</script>'></object>",
]


@pytest.mark.parametrize("attaque", ATTAQUES)
def test_markup_in_a_message_is_shown_and_never_runs(page: Page, attaque: str) -> None:
    source = {
        "type": "page",
        "titre": attaque,
        "url": "javascript:window.piege=1",
        "lignes": attaque,
        "date": attaque,
    }
    contact = {
        "nom": attaque,
        "telephone": attaque,
        "url": "javascript:window.piege=1",
        "horaires": attaque,
    }
    champs = (
        "conditions",
        "demarche",
        "pieces",
        "delais",
        "montants",
        "recours",
        "bon_a_savoir",
        "lieux",
    )
    fiche = {
        "id": attaque, "nom": attaque, "en_bref": attaque, "statut": "prevu", "statut_texte": attaque,
        "periode": {"debut": attaque, "fin": attaque, "precision": attaque}, "verifie_le": attaque,
        "acces": {"texte": attaque}, "contacts": [contact], "sources": [source],
    } | {champ: [attaque] for champ in champs}  # fmt: skip
    appel = {
        "numero": attaque,
        "nom": attaque,
        "pour_quoi": attaque,
        "horaires": attaque,
    }
    choix = [{"titre": attaque, "choix": attaque}]
    reply_with(
        page,
        {
            "id": attaque,
            "type": "urgence",
            "texte": attaque,
            "contacts": [appel],
            "sources": [source],
        },
        {
            "id": "f1",
            "type": "fiche",
            "texte": attaque,
            "fiche": fiche,
            "sources": [source],
            "detail": "complet",
        },
        {
            "id": "f2",
            "type": "fiche",
            "texte": "x",
            "fiche": fiche,
            "sources": [],
            "detail": "bref",
        },
        {
            "id": "q",
            "type": "question",
            "texte": attaque,
            "attend": attaque,
            "choix": choix,
            "sources": [],
        },
        {"id": "t", "type": attaque, "texte": attaque, "sources": []},
    )
    ask(page, attaque)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.setAttribute('open', ''))")
    page.wait_for_timeout(100)
    assert page.evaluate("window.piege") is None
    journal = page.locator("[role=log]")
    expect(journal.locator("script, img, svg, iframe, math, object, meta, input, form")).to_have_count(0)
    assert attaque in journal.inner_text().replace("\xa0", " ")
    liens = journal.locator("a").evaluate_all("liens => liens.map(lien => lien.href)")
    assert all(lien.startswith(("https:", "tel:")) for lien in liens)


def test_only_https_addresses_become_links_and_they_give_nothing_away(
    page: Page,
) -> None:
    adresses = [
        "https://www.service-public.fr/x",
        "http://exemple.fr",
        "//exemple.fr",
        "data:text/html,x",
        "ftp://x.fr",
    ]
    sources = [
        {"type": "page", "titre": f"titre {i}", "url": url, "date": "2024-01-01"} for i, url in enumerate(adresses)
    ]
    reply_with(page, {"id": "m", "type": "texte", "texte": "Voici.", "sources": sources})
    ask(page, QUESTION)
    liens = page.locator("[role=log] a")
    expect(liens).to_have_count(1)
    expect(liens).to_have_attribute("href", "https://www.service-public.fr/x")
    expect(liens).to_have_attribute("rel", "noopener noreferrer")
    expect(liens).to_contain_text("(nouvelle fenêtre)")


def test_the_device_keeps_the_conversation_number_and_nothing_of_what_is_said(
    page: Page,
) -> None:
    assert page.evaluate("Object.keys(sessionStorage).length") == 0
    ask(page, "canari-0612 RSA")
    gardes = page.evaluate("JSON.stringify([Object.assign({}, localStorage), Object.assign({}, sessionStorage)])")
    local, session = json.loads(gardes)
    assert local == {}
    assert list(session) == ["repere.conversation"]
    assert "canari" not in gardes
    assert page.evaluate("document.cookie") == "" and page.context.cookies() == []
    assert page.evaluate("indexedDB.databases().then(d => d.length)") == 0
    assert page.evaluate("caches.keys().then(c => c.length)") == 0


def test_a_reload_keeps_the_conversation(page: Page, memoire: Memoire) -> None:
    ask(page, QUESTION)
    page.reload()
    expect(page.get_by_text("Votre conversation continue.")).to_be_visible()
    ask(page, QUESTION)
    assert len(memoire.ouvertures) == 1


def test_erasing_leaves_nothing_on_the_page_on_the_device_nor_on_the_service(page: Page, memoire: Memoire) -> None:
    ask(page, "canari-0612 RSA")
    box(page).fill("canari-encore")
    identifiant = page.evaluate("sessionStorage.getItem('repere.conversation')")
    page.get_by_role("button", name="Effacer la conversation").click()
    expect(page.get_by_text("La conversation est effacée.")).to_be_visible()
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0
    assert memoire.effacees == [identifiant]
    assert "canari" not in page.content() and "canari" not in box(page).input_value()
    expect(page.get_by_role("combobox")).to_have_value("")
    ask(page, QUESTION)
    assert len(memoire.ouvertures) == 2


def test_erasing_says_the_truth_when_the_service_does_not_answer(page: Page) -> None:
    ask(page, QUESTION)
    page.route("**/conversations/*", lambda route: route.abort("connectionfailed"))
    page.get_by_role("button", name="Effacer la conversation").click()
    expect(page.get_by_text("il l'effacera seul dans")).to_be_visible()
    expect(page.locator("#messages > li")).to_have_count(0)
    assert page.evaluate("sessionStorage.length") == 0


def test_an_answer_that_arrives_after_erasing_is_not_shown(page: Page) -> None:
    slow_down(page, "**/messages", 600)
    box(page).fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.get_by_text("cherche…")).to_be_visible()
    page.get_by_role("button", name="Effacer la conversation").click()
    page.wait_for_timeout(1200)
    expect(page.locator("#messages > li")).to_have_count(0)
    assert page.evaluate("sessionStorage.length") == 0


def test_a_conversation_that_opens_after_erasing_is_erased_too(page: Page, memoire: Memoire) -> None:
    slow_down(page, "**/conversations", 400)
    box(page).fill(QUESTION)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Effacer la conversation").click()
    page.wait_for_timeout(1000)
    assert len(memoire.ouvertures) == 1 and memoire.vivantes == set()


def test_the_page_and_its_files_bear_strict_headers(page: Page) -> None:
    response = page.request.get(page.url)
    politique = response.headers["content-security-policy"]
    for regle in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
                  "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"):  # fmt: skip
        assert regle in politique
    assert "unsafe" not in politique
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in response.headers
    fichiers = page.evaluate("performance.getEntriesByType('resource').map(r => r.name)")
    assert len(fichiers) >= 8
    for fichier in fichiers:
        servi = page.request.get(fichier)
        assert servi.ok and servi.headers["x-content-type-options"] == "nosniff"
        assert "immutable" in servi.headers["cache-control"]


def test_no_script_writes_markup_evaluates_text_or_keeps_anything_for_good() -> None:
    interdits = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|localStorage|indexedDB|"
        r"document\.cookie|window\.open|createContextualFragment|setTimeout\(\s*[\"']"
    )
    for fichier in STATIQUES.glob("*.js"):
        assert not interdits.search(fichier.read_text(encoding="utf-8")), fichier.name
    gabarit = (GABARITS / "accueil.html").read_text(encoding="utf-8")
    assert not re.search(r"\son\w+=|style=|<style|javascript:|\|\s*safe|https?://", gabarit)


def test_old_phones_can_read_the_scripts() -> None:
    # ES2017: no optional chaining, no ??, no spread in an object, no private field, no module.
    recents = re.compile(
        r"\?\.[a-zA-Z(\[]|\?\?|\{\s*\.\.\.|,\s*\.\.\.\w+\s*\}|\.flat(Map)?\(|\.at\(|\.replaceChildren\(|"
        r"^\s*(import|export)\b|catch\s*\{|\.finally\(|#\w+\s*[=(;]",
        re.MULTILINE,
    )
    for fichier in STATIQUES.glob("*.js"):
        found = recents.search(fichier.read_text(encoding="utf-8"))
        assert not found, f"{fichier.name} : {found and found[0]}"


def test_the_whole_page_weighs_less_than_40_kilobytes() -> None:
    fichiers: list[Path] = [*STATIQUES.iterdir(), *GABARITS.iterdir()]
    assert sum(len(gzip.compress(fichier.read_bytes())) for fichier in fichiers) < 40 * 1024


@pytest.mark.parametrize("couleur", ["#ffcc00", "#ffffff", "#00ff00", "#1b3a6b", "#000000", "#e1000f"])
def test_no_colour_of_an_installation_makes_the_text_unreadable(couleur: str) -> None:
    lisible = readable(couleur)
    assert contrast(lisible, "#ffffff") >= 4.5
    assert contrast(lisible, FOND) >= 4.5


def test_a_colour_that_is_readable_already_is_kept() -> None:
    assert readable("#1b3a6b") == "#1b3a6b"

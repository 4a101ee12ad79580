"""Everybody can read the page: axe, small screens, large text, high contrast, few movements, paper."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.navigateur.gestes import DANGER, QUESTION, ask, box, fail_once

LARGEURS = [320, 768, 1280]
Ouvrir = Callable[..., Page]
Axe = Callable[[Page, str], None]

ESPACEMENT = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }"""


@pytest.mark.parametrize("largeur", LARGEURS)
def test_the_welcome_is_accessible(ouvrir: Ouvrir, verifier_axe: Axe, largeur: int) -> None:
    page = ouvrir(largeur)
    expect(box(page)).to_be_visible()
    verifier_axe(page, f"accueil-{largeur}")


@pytest.mark.parametrize("largeur", LARGEURS)
def test_an_answer_is_accessible_folded_and_unfolded(ouvrir: Ouvrir, verifier_axe: Axe, largeur: int) -> None:
    page = ouvrir(largeur)
    ask(page, QUESTION)
    expect(page.get_by_text("Cette réponse vous aide ?")).to_be_visible()
    verifier_axe(page, f"reponse-{largeur}")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.setAttribute('open', ''))")
    verifier_axe(page, f"reponse-depliee-{largeur}")


@pytest.mark.parametrize("largeur", LARGEURS)
def test_an_urgent_answer_is_accessible(ouvrir: Ouvrir, verifier_axe: Axe, largeur: int) -> None:
    page = ouvrir(largeur)
    ask(page, DANGER)
    verifier_axe(page, f"urgence-{largeur}")


@pytest.mark.parametrize("largeur", LARGEURS)
def test_an_error_is_accessible(ouvrir: Ouvrir, verifier_axe: Axe, largeur: int) -> None:
    page = ouvrir(largeur)
    fail_once(page, 0)
    box(page).fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Réessayer")).to_be_visible()
    verifier_axe(page, f"erreur-{largeur}")


def test_the_list_of_communes_is_accessible(ouvrir: Ouvrir, verifier_axe: Axe) -> None:
    page = ouvrir(320)
    page.get_by_role("combobox").press_sequentially("Me")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    verifier_axe(page, "communes-320")


def test_nothing_scrolls_sideways_on_a_small_phone(ouvrir: Ouvrir) -> None:
    page = ouvrir(320)
    assert _overflow(page) == 0
    for question in (QUESTION, DANGER):
        ask(page, question)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.setAttribute('open', ''))")
        assert _overflow(page) == 0


def test_at_400_percent_the_text_has_the_window_for_itself(ouvrir: Ouvrir) -> None:
    # 1280 × 1024 enlarged four times leaves 320 × 256: nothing may stay stuck over the text.
    page = ouvrir(320, hauteur=256)
    ask(page, QUESTION)
    assert _overflow(page) == 0
    stuck = page.evaluate(
        """[...document.querySelectorAll('body *')].map(e => getComputedStyle(e).position)
           .filter(position => position === 'fixed' || position === 'sticky').length"""
    )
    assert stuck == 0


def test_wider_spacing_of_the_text_cuts_nothing(ouvrir: Ouvrir) -> None:
    page = ouvrir(320, bypass_csp=True)
    ask(page, QUESTION)
    ask(page, DANGER)
    page.add_style_tag(content=ESPACEMENT)
    assert _overflow(page) == 0
    cut = page.evaluate(
        """[...document.querySelectorAll('p, li, a, button, h1, h2, h3, summary')]
           .filter(e => e.offsetParent && !e.closest('.cache') && e.scrollWidth > e.clientWidth + 1
                        && getComputedStyle(e).display !== 'inline').map(e => e.textContent.slice(0, 60))"""
    )
    assert cut == []


def test_a_reader_who_doubles_the_size_of_text_keeps_the_page(ouvrir: Ouvrir) -> None:
    page = ouvrir(640, bypass_csp=True)
    ask(page, QUESTION)
    page.add_style_tag(content="html { font-size: 200% !important; }")
    assert _overflow(page) == 0


def test_every_target_is_large_enough_for_a_thumb(ouvrir: Ouvrir) -> None:
    page = ouvrir(320)
    ask(page, QUESTION)
    ask(page, DANGER)
    expect(page.get_by_text("Cette réponse vous aide ?")).to_have_count(1)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.setAttribute('open', ''))")
    # Links inside a sentence (the sources) are the exception that WCAG 2.5.8 allows.
    small = page.evaluate(
        """[...document.querySelectorAll('button, summary, input, textarea, [role=option], a[href]')]
           .filter(e => e.offsetParent && !e.closest('.sources') && !e.closest('.evitement'))
           .filter(e => e.getBoundingClientRect().height < 44 || e.getBoundingClientRect().width < 44)
           .map(e => e.outerHTML.slice(0, 90))"""
    )
    assert small == []


def test_focus_is_seen_on_everything_that_takes_it(page: Page) -> None:
    ask(page, QUESTION)
    expect(page.get_by_text("Cette réponse vous aide ?")).to_be_visible()
    page.locator(".evitement a").first.focus()
    vus = 0
    for _ in range(80):
        page.keyboard.press("Tab")
        etat = page.evaluate(
            """(() => { const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
               return { fin: e === document.body, contour: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2,
                        dans: r.bottom > 0 && r.top < innerHeight, html: e.outerHTML.slice(0, 90) }; })()"""
        )
        if etat["fin"]:
            break
        assert etat["contour"] and etat["dans"], etat["html"]
        vus += 1
    assert vus > 20


def test_focus_is_never_hidden_behind_what_stays_in_sight(ouvrir: Ouvrir) -> None:
    page = ouvrir(320)
    ask(page, QUESTION)
    expect(page.get_by_text("Cette réponse vous aide ?")).to_be_visible()
    page.locator(".evitement a").first.focus()
    for _ in range(80):
        page.keyboard.press("Tab")
        cache = page.evaluate(
            """(() => { const e = document.activeElement; if (e === document.body) return 'fin';
               const r = e.getBoundingClientRect();
               const dessus = document.elementFromPoint(
                 r.left + Math.min(r.width, 40) / 2, r.top + Math.min(r.height, 44) / 2);
               return dessus && (e.contains(dessus) || dessus.contains(e)) ? '' : e.outerHTML.slice(0, 90); })()"""
        )
        if cache == "fin":
            return
        assert cache == ""


def test_what_speaks_is_announced_once_and_named(page: Page) -> None:
    expect(page.get_by_role("log")).to_have_count(1)
    expect(page.get_by_role("log", name="Votre conversation")).to_have_count(1)
    expect(page.locator("[aria-live=assertive]")).to_have_count(0)
    assert page.locator("html").get_attribute("lang") == "fr"
    titres = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
    assert titres[0] == 1 and all(b - a <= 1 for a, b in pairwise(titres))


def test_an_urgent_message_does_not_speak_by_colour_alone(ouvrir: Ouvrir) -> None:
    page = ouvrir(320, forced_colors="active")
    ask(page, DANGER)
    urgence = page.get_by_role("region", name="Urgence", exact=True)
    expect(urgence.get_by_role("heading", name="Urgence")).to_be_visible()
    assert urgence.evaluate("e => parseFloat(getComputedStyle(e).borderLeftWidth)") >= 8


def test_nothing_moves_for_those_whom_movement_disturbs(page: Page) -> None:
    ask(page, QUESTION)
    moving = page.evaluate("document.getAnimations ? document.getAnimations().length : 0")
    assert moving == 0


def test_on_paper_everything_is_unfolded_and_the_box_is_gone(page: Page) -> None:
    ask(page, QUESTION)
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("#messages details:not([open])")).to_have_count(0)
    expect(box(page)).to_be_hidden()
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("#messages details:not([open])").count() > 5


def test_without_scripts_the_page_says_where_to_go_and_whom_to_call(
    ouvrir: Ouvrir, adresse: str, verifier_axe: Axe
) -> None:
    # A browser driven by a test always has scripts: show it what it would read if it had none.
    page = ouvrir(320)
    html = (
        page.request.get(adresse + "/").text().replace("<noscript>", "<div id='sans'>").replace("</noscript>", "</div>")
    )
    page.route("**/*.js*", lambda route: route.abort())
    page.route(adresse + "/", lambda route: route.fulfill(body=html, content_type="text/html"))
    page.reload()
    secours = page.locator("#sans")
    expect(secours).to_contain_text("maison départementale des solidarités (MDS)")
    expect(secours).to_contain_text("CCAS")
    for numero in ("15", "17", "18", "112", "115", "119", "3919"):
        expect(secours.locator(f"a[href='tel:{numero}']")).to_be_visible()
    expect(page.locator("#saisie")).to_be_hidden()
    verifier_axe(page, "sans-script-320")


def test_when_the_scripts_do_not_load_the_page_says_where_to_go(ouvrir: Ouvrir) -> None:
    page = ouvrir(320)
    page.route("**/*.js*", lambda route: route.abort())
    page.reload()
    expect(page.get_by_text("Rien ne vient ? Allez à la maison départementale des solidarités")).to_be_visible()


def _overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

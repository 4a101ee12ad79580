"""What a person sees, hears and loses, or not, along a conversation."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.navigateur.doublure import Memoire
from tests.navigateur.gestes import (
    DANGER,
    QUESTION,
    ask,
    box,
    fail_once,
    reply_with,
    slow_down,
)

Ouvrir = Callable[..., Page]

OBSERVER = """() => { window.ajouts = 0; window.retraits = 0;
  new MutationObserver(liste => liste.forEach(m => {
    window.ajouts += m.addedNodes.length; window.retraits += m.removedNodes.length; }))
    .observe(document.querySelector('[role=log]'), { childList: true, subtree: true }); }"""


def test_the_log_announces_only_additions(page: Page) -> None:
    page.evaluate(OBSERVER)
    for question in (QUESTION, DANGER, "azertyuiop"):
        avant = page.evaluate("window.ajouts")
        ask(page, question)
        assert page.evaluate("window.ajouts") >= avant + 2  # what the person says, and what is answered
    page.wait_for_timeout(800)
    assert page.evaluate("window.retraits") == 0


def test_focus_stays_in_the_box_when_an_answer_arrives(page: Page) -> None:
    ask(page, QUESTION)
    expect(box(page)).to_be_focused()
    page.wait_for_timeout(800)
    expect(box(page)).to_be_focused()


def test_focus_stays_on_the_button_for_those_who_click(page: Page) -> None:
    box(page).fill(QUESTION)
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("article").first).to_be_visible()
    expect(page.get_by_role("button", name="Envoyer")).to_be_focused()


def test_waiting_is_said_in_a_status(page: Page) -> None:
    slow_down(page, "**/messages", 300)
    box(page).fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="cherche…")).to_be_visible()
    expect(page.get_by_role("article").first).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="cherche…")).to_have_count(0)


def test_a_fiche_gives_its_answer_first_then_its_details_its_source_and_its_date(
    page: Page,
) -> None:
    ask(page, "RSA")
    fiche = page.get_by_role("article").first
    expect(fiche.get_by_role("heading", level=3)).to_contain_text("RSA")
    expect(fiche).to_contain_text("Source : ")
    expect(fiche).to_contain_text(re.compile(r"Vérifié le \d+(er)? \w+ \d{4}\."))
    expect(fiche.locator("details", has_text="Comment faire ?").first).not_to_have_attribute("open", "")
    # Its name and its description are said once, not repeated by the text that stands alone.
    corps = fiche.inner_text()
    assert corps.count("Revenu de solidarité active (RSA)") <= 1
    assert corps.count("complète les ressources des foyers") <= 1


def test_the_other_fiches_of_an_answer_are_folded_under_their_name(page: Page) -> None:
    ask(page, QUESTION)
    autres = page.locator("article.repliee")
    expect(autres).to_have_count(2)
    expect(page.get_by_text("Autres réponses possibles")).to_be_visible()
    premiere = autres.first
    nom = premiere.locator("summary h3").inner_text()
    assert nom
    expect(premiere.locator(".corps").first).to_be_hidden()
    premiere.locator("summary").first.click()
    expect(premiere.locator(".corps").first).to_be_visible()


def test_a_fiche_that_does_not_exist_any_more_says_so_even_folded(page: Page, memoire: Memoire) -> None:
    ask(page, QUESTION)
    expect(page.locator("article.repliee summary .attention").filter(has_text="Attention : ")).to_be_visible()


@pytest.mark.parametrize(
    ("periode", "phrase"),
    [
        (
            {"debut": "2017", "fin": "2019-06"},
            "Information ancienne : de 2017 à juin 2019.",
        ),
        (
            {"debut": "2017", "fin": "2017", "precision": "Bilan 2017."},
            "Information ancienne : 2017. Bilan 2017.",
        ),
        ({"debut": "2023-11-01"}, "Période : depuis le 1er novembre 2023."),
        ({"fin": "2999"}, "Période : jusqu'à 2999."),
    ],
)
def test_a_fiche_says_when_it_was_true(page: Page, periode: dict[str, str], phrase: str) -> None:
    fiche = {
        "id": "f",
        "nom": "Une aide",
        "en_bref": "C'est une aide.",
        "statut": "existant",
        "periode": periode,
    }
    reply_with(
        page,
        {
            "id": "m",
            "type": "fiche",
            "texte": "Une aide. C'est une aide.",
            "fiche": fiche,
            "sources": [],
        },
    )
    ask(page, QUESTION)
    expect(page.get_by_role("article").locator(".periode")).to_have_text(phrase)


def test_a_proposed_choice_is_sent_and_stays_readable(page: Page, memoire: Memoire) -> None:
    ask(page, QUESTION)
    choix = page.get_by_role("button", name="Prime d'activité")
    titre = choix.inner_text()
    choix.click()
    expect(page.locator(".personne .dit").last).to_have_text(titre)
    expect(box(page)).to_be_focused()
    expect(choix).to_be_visible()
    expect(choix).to_be_enabled()
    expect(page.get_by_role("article")).to_have_count(4)
    assert memoire.recus[-1] == {"choix": "fiche:france-prime-activite"}


def test_a_choice_that_the_service_no_longer_accepts_is_said_in_words(page: Page, memoire: Memoire) -> None:
    ask(page, QUESTION)
    fail_once(
        page,
        422,
        {
            "type": "/problemes/choix-inconnu",
            "detail": "Choisissez parmi les réponses proposées.",
        },
    )
    page.get_by_role("button", name="Prime d'activité").click()
    expect(page.locator("#messages > li.repere").last).to_contain_text("Je n'ai pas d'information")
    assert memoire.recus[-1] == {"texte": "Prime d'activité"}
    expect(page.get_by_role("alert")).to_be_empty()


def test_what_is_urgent_comes_first_with_numbers_to_call(page: Page, memoire: Memoire) -> None:
    ask(page, DANGER)  # the stand-in sends the urgent message last
    expect(page.locator("#messages > li.repere").first).to_contain_text("Urgence")
    for numero in ("17", "3919"):
        appel = page.get_by_role("link", name=f"Appeler le {numero}", exact=True)
        expect(appel).to_have_attribute("href", f"tel:{numero}")
        assert appel.evaluate("e => e.offsetHeight") >= 48
    expect(page.get_by_text("Violences Femmes Info")).to_be_visible()
    expect(page.get_by_role("link", name="Par SMS : 114", exact=True)).to_be_visible()
    expect(page.get_by_text("Cette réponse vous aide ?")).to_have_count(0)


@pytest.mark.parametrize("largeur", [320, 1280])
def test_emergency_numbers_never_leave_the_screen(ouvrir: Ouvrir, largeur: int) -> None:
    page = ouvrir(largeur)
    ask(page, QUESTION)
    page.evaluate("scrollTo(0, 1e6)")
    for numero in ("17", "15", "115", "119", "3919"):
        lien = page.locator(f"#urgences a[href='tel:{numero}']")
        expect(lien).to_be_in_viewport()


def test_numbers_of_a_fiche_can_be_called(page: Page, memoire: Memoire) -> None:
    ask(page, QUESTION)
    fiche = page.get_by_role("article").first
    fiche.locator("summary", has_text="Qui contacter ?").click()
    expect(fiche.get_by_role("link", name="3230")).to_have_attribute("href", "tel:3230")


def test_an_answer_made_by_search_alone_says_so(page: Page) -> None:
    reply_with(
        page,
        {"id": "a1", "type": "texte", "texte": "Voici.", "sources": []},
        degrade=True,
    )
    ask(page, QUESTION)
    expect(page.get_by_text("Réponse en mode simple")).to_be_visible()


@pytest.mark.parametrize("status", [0, 500, 503])
def test_after_a_failure_the_text_is_kept_and_one_button_sends_it_again(page: Page, status: int) -> None:
    fail_once(page, status, {"type": "/problemes/erreur-interne", "detail": "…"})
    box(page).fill(QUESTION)
    page.keyboard.press("Enter")
    alerte = page.get_by_role("alert")
    expect(alerte).to_contain_text("éessayez")
    expect(alerte).to_contain_text("Votre texte est gardé.")
    expect(box(page)).to_have_value(QUESTION)
    alerte.get_by_role("button", name="Réessayer").click()
    expect(page.get_by_role("article").first).to_be_visible()
    expect(alerte).to_be_empty()
    expect(box(page)).to_have_value("")
    expect(page.locator(".personne")).to_have_count(1)  # what was said is shown once


def test_a_message_that_is_refused_says_why_and_is_kept(page: Page) -> None:
    fail_once(
        page,
        422,
        {
            "type": "/problemes/requete-invalide",
            "detail": "texte : le message est vide",
        },
    )
    box(page).fill("\u200b?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("texte : le message est vide")
    expect(page.get_by_role("button", name="Réessayer")).to_have_count(0)
    expect(box(page)).to_have_value("\u200b?")


def test_when_asked_to_slow_down_it_waits_says_so_and_sends_by_itself(
    page: Page,
) -> None:
    fail_once(
        page,
        429,
        {"type": "/problemes/trop-de-demandes", "detail": "…"},
        {"Retry-After": "1"},
    )
    box(page).fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Le vôtre part tout seul dans 1 seconde.")).to_be_visible()
    expect(page.get_by_role("article").first).to_be_visible()
    expect(page.locator(".personne")).to_have_count(1)


def test_a_long_wait_is_left_to_the_person(page: Page) -> None:
    fail_once(
        page,
        429,
        {"type": "/problemes/trop-de-demandes", "detail": "…"},
        {"Retry-After": "300"},
    )
    box(page).fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Réessayez dans 5 minutes.")


def test_an_expired_conversation_starts_again_without_a_word(page: Page, memoire: Memoire) -> None:
    ask(page, QUESTION)
    memoire.vivantes.clear()
    ask(page, "Et le RSA pour un couple ?")
    expect(page.get_by_role("alert")).to_be_empty()
    assert len(memoire.ouvertures) == 2
    assert memoire.recus[-1] == {"texte": "Et le RSA pour un couple ?"}


def test_an_expired_conversation_starts_again_once_only(page: Page) -> None:
    page.route(
        "**/messages",
        lambda route: route.fulfill(status=404, json={"type": "/problemes/conversation-inconnue"}),
    )
    box(page).fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Réessayer")).to_be_visible()


def test_an_empty_question_is_not_sent(page: Page, memoire: Memoire) -> None:
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("alert")).to_contain_text("Écrivez d'abord votre question.")
    expect(box(page)).to_be_focused()
    assert memoire.ouvertures == []


def test_near_the_limit_the_page_counts_what_is_left(page: Page) -> None:
    box(page).fill("a" * 1700)
    expect(page.locator("#compteur")).to_be_empty()
    box(page).fill("a" * 1990)
    expect(page.locator("#compteur")).to_have_text("Encore 10 caractères.")
    box(page).press_sequentially("b" * 15)
    assert len(box(page).input_value()) == 2000
    expect(page.locator("#compteur")).to_contain_text("limite")
    expect(page.locator("#compteur-dit")).to_contain_text("limite")


def test_an_opinion_is_sent_once_with_the_words_of_the_person(page: Page, memoire: Memoire) -> None:
    ask(page, QUESTION)
    page.get_by_role("button", name="Non").click()
    page.get_by_label("Que manque-t-il ?").fill("Je n'ai pas compris.")
    page.get_by_role("button", name="Envoyer mon avis").click()
    expect(page.get_by_text("Merci pour votre avis.")).to_be_visible()
    assert [(a["utile"], a.get("commentaire")) for a in memoire.avis] == [(False, "Je n'ai pas compris.")]
    ask(page, QUESTION)
    expect(page.get_by_role("button", name="Oui")).to_have_count(2)
    page.get_by_role("button", name="Oui").last.click()
    expect(page.get_by_text("Merci pour votre avis.")).to_have_count(2)
    assert len(memoire.avis) == 2 and memoire.avis[1]["utile"] is True


def test_an_opinion_left_without_words_is_sent_when_the_person_goes_on(page: Page, memoire: Memoire) -> None:
    ask(page, QUESTION)
    page.get_by_role("button", name="Non").click()
    assert memoire.avis == []
    ask(page, QUESTION)
    assert [a["utile"] for a in memoire.avis] == [False]


def test_the_page_warns_before_the_first_word_not_to_write_names_or_numbers(
    page: Page,
) -> None:
    expect(page.get_by_text("N'écrivez pas votre nom, votre adresse ni vos numéros")).to_be_visible()
    expect(box(page)).to_have_accessible_description(re.compile("Sans nom ni numéro"))


def test_an_address_chooses_among_the_departements_of_the_installation(ouvrir: Ouvrir, memoire: Memoire) -> None:
    page = ouvrir(1280, "/?departement=<script>")
    ask(page, QUESTION)
    assert memoire.ouvertures == [{"canal": "widget", "departement": "77"}]

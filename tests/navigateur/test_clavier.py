"""The whole journey with the keyboard alone."""

from playwright.sync_api import Page, expect

from tests.navigateur.doublure import Memoire
from tests.navigateur.gestes import QUESTION, ask, box


def test_a_person_goes_from_welcome_to_opinion_and_erases_with_the_keyboard_alone(
    page: Page,
) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller à la conversation")).to_be_focused()
    _tab_to(page, "link", "Écrire une question")
    page.keyboard.press("Enter")
    expect(box(page)).to_be_focused()

    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    fiche = page.get_by_role("article").first
    expect(fiche).to_be_visible()
    expect(box(page)).to_be_focused()

    conditions = fiche.locator("summary", has_text="Pour qui ?")
    _back_to(page, conditions)
    page.keyboard.press("Enter")
    expect(fiche.locator("details[open]").first).to_be_visible()

    oui = page.get_by_role("button", name="Oui")
    _forward_to(page, oui)
    page.keyboard.press("Space")
    expect(page.get_by_text("Merci pour votre avis.")).to_be_visible()

    _forward_to(page, page.get_by_role("button", name="Effacer la conversation"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("La conversation est effacée.")).to_be_visible()
    expect(box(page)).to_be_focused()
    expect(page.locator("#messages > li")).to_have_count(0)


def test_enter_sends_and_shift_enter_makes_a_new_line(page: Page) -> None:
    box(page).focus()
    page.keyboard.type("J'ai deux enfants.")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Le RSA ?")
    expect(box(page)).to_have_value("J'ai deux enfants.\nLe RSA ?")
    page.keyboard.press("Enter")
    expect(page.locator(".dit")).to_have_text("J'ai deux enfants.\nLe RSA ?")
    expect(box(page)).to_have_value("")


def test_a_commune_is_chosen_with_the_arrows_and_sent_with_the_first_message(page: Page, memoire: Memoire) -> None:
    champ = page.get_by_role("combobox", name="Votre commune")
    champ.press_sequentially("Me")
    expect(page.get_by_role("option")).to_have_count(2)
    expect(champ).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_contain_text("Meaux")
    choisie = page.get_by_role("option", selected=True).get_attribute("id")
    expect(champ).to_have_attribute("aria-activedescendant", choisie or "")
    page.keyboard.press("Enter")
    expect(champ).to_have_value("Meaux (77100)")
    expect(champ).to_be_focused()
    expect(page.get_by_role("listbox")).to_be_hidden()
    assert memoire.ouvertures == []  # opening the page tells the service nothing
    ask(page, QUESTION)
    assert memoire.ouvertures == [{"canal": "widget", "departement": "77", "commune": "77284"}]
    expect(page.get_by_text("Votre commune : Meaux (77100).")).to_be_visible()


def test_escape_closes_the_list_then_empties_the_field(page: Page) -> None:
    champ = page.get_by_role("combobox")
    champ.press_sequentially("Me")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(champ).to_have_value("Me")
    page.keyboard.press("Escape")
    expect(champ).to_have_value("")


def test_a_commune_typed_in_full_is_taken_and_an_unknown_one_blocks_nothing(page: Page, memoire: Memoire) -> None:
    champ = page.get_by_role("combobox")
    champ.press_sequentially("melun")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(champ).to_have_value("Melun (77000)")
    champ.fill("")
    champ.press_sequentially("Xyz")
    expect(page.get_by_text("Aucune commune de ce nom.")).to_be_visible()
    ask(page, QUESTION)
    assert memoire.ouvertures == [{"canal": "widget", "departement": "77"}]


def _tab_to(page: Page, role: str, name: str) -> None:
    _forward_to(page, page.get_by_role(role, name=name))  # type: ignore[arg-type]


def _forward_to(page: Page, target) -> None:  # type: ignore[no-untyped-def]
    _press_until(page, "Tab", target)


def _back_to(page: Page, target) -> None:  # type: ignore[no-untyped-def]
    _press_until(page, "Shift+Tab", target)


def _press_until(page: Page, key: str, target) -> None:  # type: ignore[no-untyped-def]
    for _ in range(80):
        if target.evaluate("e => e === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{target} n'est pas atteint au clavier")

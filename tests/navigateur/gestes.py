"""What a person does on the page, and what may go wrong around them."""

from typing import Any

from playwright.sync_api import Locator, Page, Route, expect

QUESTION = "Comment demander le RSA ?"
DANGER = "mon mari me frappe"


def box(page: Page) -> Locator:
    """The text area of the question."""
    return page.get_by_label("Votre question")


def ask(page: Page, texte: str) -> None:
    """Type a question, send it with Enter, and wait for the answer."""
    avant = page.locator("#messages > li.repere").count()
    box(page).fill(texte)
    page.keyboard.press("Enter")
    expect(page.locator("#messages > li.repere").nth(avant)).to_be_visible(timeout=15000)


def reply_with(page: Page, *messages: dict[str, Any], degrade: bool = False) -> None:
    """From now on, every message of this page is answered with these."""
    corps = {"messages": list(messages), "degrade": degrade}
    page.route("**/messages", lambda route: route.fulfill(status=200, json=corps))


def slow_down(page: Page, calls: str, milliseconds: int) -> None:
    """From now on, these calls of the page take longer."""

    def wait(route: Route) -> None:
        page.wait_for_timeout(milliseconds)
        route.fallback()

    page.route(calls, wait)


def fail_once(
    page: Page,
    status: int,
    corps: dict[str, Any] | None = None,
    en_tetes: dict[str, str] | None = None,
) -> None:
    """The next message of this page fails with this status (0: the network is cut); the following ones go through."""
    restant = [1]

    def answer(route: Route) -> None:
        if not restant:
            route.fallback()
            return
        restant.pop()
        if status == 0:
            route.abort("connectionfailed")
        else:
            route.fulfill(status=status, json=corps or {}, headers=en_tetes or {})

    page.route("**/messages", answer)

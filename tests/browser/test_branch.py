"""A simulation walked through in Chromium by keyboard alone: the focus is led on, a reload resumes, the result tells of it all."""

from collections.abc import Callable, Iterator

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Page, expect
from tools.put_on_record import build_and_release

from kenshu.attempts.attempts import Attempt
from kenshu.i18n import LANGS, Lang, words
from kenshu.i18n import say as told
from kenshu.kinds import right_answer
from kenshu.people import accounts
from kenshu.storage import open_database
from tests.browser.conftest import Trouble
from tests.browser.keyboard import answer, tab_to
from tests.browser.learner_site import PatientGrader
from tests.conftest import NOW, Desk
from tests.kinds.simulated import MODULE, simulated_course
from tests.web.conftest import PASSWORD, Site

WIDTHS: dict[Lang, int] = {"ja": 390, "en": 1280}
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def walkers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Desk]]:
    """A server of simulations, and a hand in its records."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        course = simulated_course(tmp_path_factory.mktemp("walkers") / "course")
        build_and_release(course)
        database = open_database(course.database_url)
        site = Site(course, PatientGrader)
        yield site, Desk(course, database)
        site.close()
        database.close()


@pytest.mark.parametrize("lang", LANGS)
def test_a_simulation_is_walked_through_by_keyboard(
    page: Page, walkers: tuple[Site, Desk], axe: Callable[[Page], None], lang: Lang
) -> None:
    site, desk = walkers
    say = words("component", lang)
    page.set_viewport_size({"width": WIDTHS[lang], "height": 844})
    attempt = _signed_in(page, site, desk, f"W-{lang}", lang)
    question = desk.edition(MODULE).questions[attempt.draw["t01"]]
    best = right_answer(question)
    page.goto(f"{site.address}/attempts/{attempt.id}/t01")
    tab_to(page, ".kenshu-primary")  # past radios of which none is chosen
    page.keyboard.press("Enter")
    expect(page.get_by_text(say["branch_pick_first"]).first).to_be_visible()
    for number, choice in enumerate(best, 1):
        answer(page, "branch", [choice])
        expect(page.locator(".kenshu-decided")).to_have_count(number)
        expect(page.locator(".kenshu-hidden[role=status]")).not_to_be_empty()
        assert page.evaluate(FITS)
        if number == 2:
            axe(page)
            page.reload()
            expect(page.locator(".kenshu-decided")).to_have_count(number)
    expect(page.locator(".kenshu-ending")).to_contain_text(say["branch_ending"])
    expect(page.locator(".kenshu-question :is(input, .kenshu-primary)")).to_have_count(0)
    axe(page)

    desk.hand_in(attempt)
    page.goto(f"{site.address}/attempts/{attempt.id}/result")
    expect(page.locator(".kenshu-banner-title")).to_contain_text(
        told("component.branch_earned", lang, points=8, of=8).split("8")[0]
    )
    offered = len(question["explanation"]["parts"])
    expect(page.locator(".kenshu-option")).to_have_count(offered if len(best) == 4 else offered - 3)
    expect(page.locator(".kenshu-option .kenshu-clause-label")).to_have_count(offered if len(best) == 4 else offered - 3)
    assert page.evaluate(FITS)
    axe(page)


def test_another_choice_after_one_that_is_on_record_gives_way_to_it(
    page: Page, walkers: tuple[Site, Desk], trouble: Trouble
) -> None:
    site, desk = walkers
    attempt = _signed_in(page, site, desk, "W-two", "ja")
    best = right_answer(desk.edition(MODULE).questions[attempt.draw["t01"]])
    page.goto(f"{site.address}/attempts/{attempt.id}/t01")
    page.locator(".kenshu-present input").first.wait_for()
    desk.answer(attempt, {"t01": best[:2]})  # on another device
    trouble.expect("status of 422")
    other = page.locator(f'.kenshu-present input:not([value="{best[0]}"])').first
    other.check()
    page.locator(".kenshu-present .kenshu-primary").click()
    expect(page.locator(".kenshu-status")).to_contain_text("前には戻れません")
    expect(page.locator(".kenshu-decided")).to_have_count(2)
    page.locator(f'.kenshu-present input[value="{best[2]}"]').check()
    page.locator(".kenshu-present .kenshu-primary").click()
    expect(page.locator(".kenshu-decided")).to_have_count(3)
    expect(page.locator(".kenshu-status")).to_contain_text("保存しました")


def _signed_in(page: Page, site: Site, desk: Desk, person: str, lang: Lang) -> Attempt:
    """The attempt of a new person who has signed in."""
    desk.employ(person)
    with desk.database.writing() as conn:
        accounts.set_password(conn, person, PASSWORD, NOW)
    page.context.add_cookies([{"name": "kenshu_lang", "value": lang, "url": site.address}])
    page.goto(f"{site.address}/sign-in")
    page.fill("#employee", person)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/training")
    return desk.start(person, MODULE)

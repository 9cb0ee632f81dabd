"""Two servers share one PostgreSQL: either takes any request, and neither's death loses anything."""

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from tools.twoservers import two_servers

from kenshu.content import Content
from kenshu.course import Course
from kenshu.results import grades
from tests.conftest import Desk, right_answers
from tests.web.conftest import PASSWORD, Site

MODULE = "working-hours"

pytestmark = pytest.mark.postgresql


@pytest.fixture
def other(site: Site) -> Iterator[Site]:
    """A second server of the same course."""
    running = Site(site.server.course)
    yield running
    running.close()


def at(site: Site, client: httpx.Client) -> httpx.Client:
    """The same browser, sent to another server."""
    moved = httpx.Client(base_url=site.address, cookies=client.cookies, headers=client.headers, timeout=30)
    site.clients.append(moved)
    return moved


def put(client: httpx.Client, attempt_id: str, slot: str, value: object, base: int) -> httpx.Response:
    said = {"value": value, "base": base, "click_id": str(uuid.uuid4())}
    return client.put(f"/api/attempts/{attempt_id}/answers/{slot}", json=said)


def test_a_session_begun_on_one_server_holds_on_the_other_until_it_is_ended_on_either(
    site: Site, other: Site, account: Callable[..., str]
) -> None:
    here = site.person(account("E0001"))
    there = at(other, here)
    assert there.get("/training").status_code == 200

    there.post("/sign-out")

    assert here.get("/training").status_code == 302


def test_one_attempt_is_answered_on_both_and_handed_in_once(
    site: Site, other: Site, account: Callable[..., str], desk: Desk, content: Content
) -> None:
    attempt = desk.start(account("E0001"), MODULE)
    here = site.person("E0001")
    there = at(other, here)
    right = right_answers(content, attempt)

    for number, (slot, value) in enumerate(right.items()):
        assert put((here, there)[number % 2], attempt.id, slot, value, 0).status_code == 200
    conflict = put(there, attempt.id, next(iter(right)), None, 0)
    receipts = [client.post(f"/attempts/{attempt.id}/hand-in", data={"confirm": "yes"}) for client in (here, there)]
    late = put(here, attempt.id, next(iter(right)), None, 1)

    assert conflict.status_code == 409
    assert {reply.status_code for reply in receipts} == {303}
    assert late.status_code == 410
    assert len({client.get(f"/attempts/{attempt.id}/receipt").text.partition("R-2")[2][:18] for client in (here, there)}) == 1


def test_two_graders_give_a_hand_in_one_grade(
    site: Site, other: Site, account: Callable[..., str], desk: Desk, content: Content, course: Course
) -> None:
    handed_in = []
    for number in range(4):
        attempt = desk.start(account(f"E000{number}"), MODULE)
        desk.answer(attempt, right_answers(content, attempt))
        desk.hand_in(attempt)
        handed_in.append(attempt.id)

    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda running: running.server.services.grader.look(), (site, other)))

    with desk.database.reading() as conn:
        assert set(grades.latest_of(conn)) == set(handed_in)
        assert conn.exec_driver_sql("SELECT count(*) FROM grade").scalar() == len(handed_in)


def test_failures_to_sign_in_on_either_make_both_wait_and_a_success_ends_that(
    site: Site, other: Site, account: Callable[..., str]
) -> None:
    account("E0001")

    def tries(running: Site, password: str) -> int:
        return running.visitor().post("/sign-in", data={"employee": "E0001", "password": password}).status_code

    assert [tries(running, "wrong") for running in (site, other)] == [200, 200]
    assert tries(site, PASSWORD) == 303
    assert [tries(running, "wrong") for running in (site, other, site)] == [200, 200, 200]
    assert [tries(running, PASSWORD) for running in (site, other)] == [429, 429]


def test_nothing_is_lost_when_one_of_two_servers_is_killed(course: Course) -> None:
    outcome = two_servers(course, kills=1, people=3)

    assert outcome.kills == 1
    assert outcome.sent == outcome.acknowledged == outcome.found
    assert min(outcome.by_server) > 0
    assert (outcome.lost, outcome.wrong, outcome.graded_twice, outcome.chain_faults) == (0, 0, 0, 0)
    assert outcome.handed_in == outcome.graded == 3

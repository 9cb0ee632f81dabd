"""The first page of HR and trainers: what waits for them, and every section that is theirs."""

import pytest

from kenshu.assigning import assignments
from kenshu.assigning.withdrawals import withdraw
from kenshu.people.access import may
from kenshu.web.staff.section import GROUPS
from tests.acts.city import City
from tests.conftest import NOW
from tests.web.conftest import Site

SECTIONS = [name for names in GROUPS.values() for name in names]


@pytest.mark.parametrize(("who", "role"), [("H0001", "hr"), ("T0001", "trainer")])
def test_every_section_of_a_role_is_on_its_first_page_and_opens(town: Site, who: str, role: str) -> None:
    person = town.person(who)
    page = person.get("/staff").text
    mine = [name for name in SECTIONS if may(role, "read", f"staff/{name}")]  # type: ignore[arg-type]
    assert [name for name in SECTIONS if page.count(f'href="/staff/{name}"') >= 2] == mine
    assert {name: status for name in mine if (status := person.get(f"/staff/{name}").status_code) != 200} == {}


def test_what_waits_is_said_with_the_way_to_it(town: Site, city: City) -> None:
    page = town.person("H0001").get("/staff").text
    assert "期限を過ぎた人が3人います" in page  # H0001, T0001 and T0002 have begun nothing
    assert "まだサインインできない人が1人います" in page  # E0002
    trainer = town.person("T0001").get("/staff").text
    assert "期限を過ぎた人が2人います" in trainer  # of the division in charge


def test_where_nothing_waits_that_is_said(town: Site, city: City) -> None:
    with city.database.writing() as conn:
        for made in assignments.in_force(conn, NOW.date(), city.course.time_zone):
            withdraw(conn, "assignment", made.id, by="lab", now=NOW.astimezone(city.course.time_zone), reason="架空")
    assert "待っていることはありません" in town.person("T0001").get("/staff").text

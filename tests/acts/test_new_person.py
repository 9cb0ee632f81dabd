"""Somebody new at a number that somebody else had: nothing of the former holder is theirs. Everybody here is fictional."""

import base64
from typing import Any

import pytest
from sqlalchemy import select

from kenshu.acts.exports import export
from kenshu.acts.registry import EXPORTS
from kenshu.certificates import certificates
from kenshu.errors import KenshuError
from kenshu.people import accounts, sign_in_sheets
from kenshu.people.numbers import holder_of
from kenshu.results.standing.everybody import standings
from kenshu.storage.tables import employee_number
from tests.acts.city import MODULE, City
from tests.conftest import NOW

PASSWORD = "kakuu no nagai password"
ROSTER = "職員番号,氏名,フリガナ,所属,任用形態,採用日\nE0001,別人 太郎,ベツジン タロウ,総務部/人事課,正規,2026-10-01\n"
SENT = {"name": "名簿.csv", "content": base64.b64encode(ROSTER.encode()).decode()}


@pytest.fixture
def newcomer(city: City) -> str:
    """The id of the new person at E0001, whose former holder had passed, a certificate, a role and a password."""
    with city.database.writing() as conn:
        accounts.set_password(conn, "E0001", PASSWORD, NOW, "hr")
    certificates.issue(city.database, city.course, city.attempts["E0001"].id, "H0001", NOW)
    shown = city.does("H0001", "roster.preview", file=SENT, new=["E0001"])
    city.does("H0001", "roster.import", fingerprint=shown["fingerprint"])
    with city.database.reading() as conn:
        key = holder_of(conn, "E0001", NOW.astimezone(city.course.time_zone).date())
    assert key is not None
    return key


def test_the_preview_says_what_the_former_holder_has(city: City) -> None:
    (question,) = city.does("H0001", "roster.preview", file=SENT)["questions"]
    (former,) = question["people"]
    assert (former["name"], former["department"], former["completions"]) == ("架空 花子", "総務部/人事課", 1)


def test_a_roster_with_an_open_question_is_not_taken_in(city: City) -> None:
    shown = city.does("H0001", "roster.preview", file=SENT)
    with pytest.raises(KenshuError) as refused:
        city.does("H0001", "roster.import", fingerprint=shown["fingerprint"])
    assert refused.value.key == "roster.unanswered"


def test_no_completion_and_no_certificate_is_theirs(city: City, newcomer: str) -> None:
    assert newcomer == "E0001~2"
    with city.database.reading() as conn:
        day = NOW.astimezone(city.course.time_zone).date()
        states = standings(conn, day, city.course.time_zone, MODULE).set_index("employee_id")["state"]
        assert (states[newcomer], "E0001" in states.index) == ("not_started", False)
        assert certificates.of(conn, city.course, newcomer) == []
    with pytest.raises(KenshuError) as refused:
        city.does("H0001", "certificate.make", employee_ids=[newcomer])
    assert refused.value.key == "certificate.nobody"


def test_role_and_password_are_dead_and_a_sheet_gives_them_their_own(city: City, newcomer: str) -> None:
    day = NOW.astimezone(city.course.time_zone).date()
    with city.database.reading() as conn:
        assert accounts.may_sign_in(conn, "E0001", day) is None
        assert accounts.latest(conn, newcomer) is None
    made = city.does("H0001", "sign_in.sheet", employee_ids=[newcomer])
    (slip,) = [
        each
        for each in sign_in_sheets.kept(city.course.sign_in_sheets, made["sheet"], "H0001", NOW).slips
        if each.employee_id == newcomer
    ]
    assert (slip.number, slip.name) == ("E0001", "別人 太郎")
    with city.database.reading() as conn:
        held = accounts.may_sign_in(conn, newcomer, day)
        assert held is not None
        assert (held.role, accounts.matches(held, slip.password), accounts.matches(held, PASSWORD)) == ("employee", True, False)


@pytest.mark.parametrize("name", ["results", "people"])
def test_tables_show_the_number(city: City, newcomer: str, name: str) -> None:
    with city.desk("H0001") as desk:
        found = export(desk, EXPORTS[name], "csv", {}).content.decode("utf-8-sig")
    assert "~" not in found
    assert "E0001" in found


CHANGES: dict[str, tuple[dict[str, Any], str | None]] = {
    "another number": ({"new_number": "009001"}, None),
    "the number they have": ({"new_number": "E0001"}, "number.same"),
    "somebody else's": ({"new_number": "E0002"}, "number.held"),
    "nearly somebody else's": ({"new_number": "e0002"}, "number.like"),
    "no number": ({"new_number": "9~1"}, "number.form"),
    "nobody": ({"employee_id": "E0009", "new_number": "1"}, "number.no_employee"),
    "oneself": ({"employee_id": "H0001", "new_number": "1"}, "number.oneself"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_number_is_written_down_or_refused(city: City, change: str) -> None:
    order, key = CHANGES[change]
    said = {"employee_id": "E0001", "reason": "正規任用(架空)", **order}
    if key is None:
        done = city.does("H0001", "number.change", **said)
        assert (done["before"], done["number"]) == ("E0001", "009001")
        assert city.does("H0001", "number.change", **said | {"new_number": "E0001"})["before"] == "009001"  # and back
    else:
        with pytest.raises(KenshuError) as refused:
            city.does("H0001", "number.change", **said)
        assert refused.value.key == key
    with city.database.reading() as conn:
        assert len(conn.execute(select(employee_number)).all()) == (2 if key is None else 0)


def test_a_number_of_somebody_who_is_to_join_is_refused(city: City) -> None:
    later = ROSTER.replace("E0001", "E0077").replace("2026-10-01", "2099-04-01")
    sent = {"name": "a.csv", "content": base64.b64encode(later.encode()).decode()}
    shown = city.does("H0001", "roster.preview", file=sent)
    city.does("H0001", "roster.import", fingerprint=shown["fingerprint"])
    told = {"employee_id": "E0001", "new_number": "E0077", "reason": "架空"}
    with pytest.raises(KenshuError) as refused:
        city.does("H0001", "number.change", **told)
    assert refused.value.key == "number.held"

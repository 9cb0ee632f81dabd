"""Links to set a password: one use, 48 hours, the newest alone; and the list of who cannot sign in yet."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from kenshu.errors import AccountRefused
from kenshu.people import access_changes, accounts, sign_in_links
from kenshu.people.sign_in_links import LinkRefused
from kenshu.people.sign_in_list import SignInOf, sign_ins, waiting
from kenshu.storage import Database
from kenshu.storage.tables import account, sign_in_link
from tests.people.conftest import NOW, take_in

HASH = accounts.made_hash("nobody-knows-this-one")
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def staff(database: Database, tmp_path: Path) -> Database:
    """Four (fictional) people, of whom one has a mail address."""
    rows = [
        "0012,架空 花子,,総務部/人事課,正規,hanako@fictional.example,2010-04-01",
        "0013,架空 次郎,,総務部/人事課,正規,,2026-04-01",
    ]
    rows += ["0014,架空 三郎,,土木部/雪対策課,正規,,2026-04-01", "0015,架空 人事,,総務部/人事課,正規,,2020-04-01"]
    headings = "職員番号,氏名,フリガナ,所属,任用形態,メール,採用日"
    take_in(database, tmp_path / "roster.csv", "\n".join([headings, *rows]))
    with database.writing() as conn:
        accounts.set_password(conn, "0015", "a long enough password", NOW - timedelta(days=1), "hr")
    return database


def link_for(database: Database, employee_id: str = "0012") -> str:
    token = sign_in_links.new_token()
    with database.writing() as conn:
        sign_in_links.keep(conn, employee_id, token, "0015", NOW)
    return token


def use(database: Database, token: str, hours: float = 1) -> str:
    """Whose password a token sets, so many hours after it was made; else why it does not."""
    now = NOW + timedelta(hours=hours)
    try:
        with database.writing() as conn:
            return sign_in_links.set_password(conn, token, HASH, now.date(), now).employee_id
    except LinkRefused as fault:
        return fault.key


def found(database: Database, employee_id: str, hours: float = 1) -> SignInOf:
    now = NOW + timedelta(hours=hours)
    with database.reading() as conn:
        return next(each for each in sign_ins(conn, now.date(), now) if each.employee_id == employee_id)


def test_a_link_sets_a_password_once(staff: Database) -> None:
    token = link_for(staff)
    assert [use(staff, token), use(staff, token)] == ["0012", "sign_in_link.used"]
    assert (found(staff, "0012").state, found(staff, "0012").link) == ("own", "used")


def test_a_link_is_over_after_48_hours(staff: Database) -> None:
    token = link_for(staff)
    assert use(staff, token, 48) == "sign_in_link.expired"
    assert found(staff, "0012", 48).link == "expired"
    assert use(staff, token, 47.99) == "0012"


@pytest.mark.both_databases
def test_a_newer_link_a_new_password_and_a_lock_end_a_link(staff: Database) -> None:
    older, newer = link_for(staff), link_for(staff)
    assert use(staff, older) == "sign_in_link.newer"
    with staff.writing() as conn:
        accounts.set_password(conn, "0012", "somebody else was quicker", LATER)
    assert use(staff, newer, 2) == "sign_in_link.changed"
    other = link_for(staff, "0013")
    with staff.writing() as conn:
        access_changes.lock(conn, "0013", by="0015", now=NOW, reason="left early")
    assert use(staff, other) == "sign_in_link.locked"


def test_another_role_ends_no_link(staff: Database) -> None:
    token = link_for(staff)
    with staff.writing() as conn:
        access_changes.give_role(conn, "0012", "trainer", by="0015", now=LATER, reason="")
        accounts.keep(conn, "0013", HASH, NOW - timedelta(days=1), by="0013")
        access_changes.give_role(conn, "0013", "trainer", by="0015", now=LATER, reason="")
    other = link_for(staff, "0013")
    assert [use(staff, token, 2), use(staff, other, 2)] == ["0012", "0013"]
    with staff.reading() as conn:
        assert accounts.role_of(conn, "0012") == "trainer"


def test_who_left_and_who_never_had_one_use_no_link(staff: Database, tmp_path: Path) -> None:
    token = link_for(staff, "0014")
    headings = "職員番号,氏名,所属,任用形態"
    rows = [
        f"{key},{name},総務部/人事課,正規" for key, name in (("0012", "架空 花子"), ("0013", "架空 次郎"), ("0015", "架空 人事"))
    ]
    take_in(staff, tmp_path / "next.csv", "\n".join([headings, *rows]), leavers=True)
    assert use(staff, token) == "sign_in_link.left"
    assert use(staff, "not-a-token") == use(staff, "") == "sign_in_link.unknown"


def test_the_token_is_kept_nowhere(staff: Database) -> None:
    token = link_for(staff)
    with staff.reading() as conn:
        [row] = conn.execute(select(sign_in_link)).all()
    assert len(token) == 43
    assert token not in str(row)
    assert (row.made_by, row.made_at, row.ends_at - row.made_at) == ("0015", NOW, timedelta(hours=48))


def test_the_list_says_who_waits_for_a_sign_in(staff: Database) -> None:
    link_for(staff)
    with staff.writing() as conn:
        sign_in_links.request_reset(conn, "0013", NOW)
        sign_in_links.request_reset(conn, "0013", LATER)
        access_changes.lock(conn, "0014", by="0015", now=NOW, reason="")
    with staff.reading() as conn:
        there = sign_ins(conn, NOW.date(), LATER)
    assert [(each.employee_id, each.state, each.link, each.asked_at) for each in there] == [
        ("0012", "none", "open", None),
        ("0013", "none", None, NOW),
        ("0014", "locked", None, None),
        ("0015", "own", None, None),
    ]
    assert [each.employee_id for each in waiting(there)] == ["0012", "0013"]
    assert [each.employee_id for each in waiting(there, mail=True)] == ["0012"]
    assert [each.employee_id for each in waiting(there, "総務部", mail=False)] == ["0013"]
    assert waiting(there, "土木部") == []


def test_who_is_still_to_join_is_on_the_list_and_who_left_is_not(staff: Database, tmp_path: Path) -> None:
    headings = "職員番号,氏名,所属,任用形態,採用日"
    rows = [
        "0012,架空 花子,総務部/人事課,正規,",
        "0015,架空 人事,総務部/人事課,正規,",
        "0016,架空 四月,総務部/人事課,正規,2027-04-01",
    ]
    take_in(staff, tmp_path / "next.csv", "\n".join([headings, *rows]), leavers=True)
    with staff.reading() as conn:
        there = {each.employee_id: each.joined.isoformat() for each in sign_ins(conn, NOW.date(), LATER)}
    assert list(there) == ["0012", "0015", "0016"]
    assert there["0016"] == "2027-04-01"


@pytest.mark.both_databases
def test_a_made_password_takes_no_time_and_a_chosen_one_replaces_it(staff: Database) -> None:
    with staff.writing() as conn:
        password = access_changes.reset(conn, "0013", by="0015", now=NOW, reason="forgotten")
        assert accounts.verify(conn, "0013", password)
        assert not accounts.verify(conn, "0013", password + "x")
    assert found(staff, "0013").state == "initial"
    with staff.writing() as conn:
        accounts.set_password(conn, "0013", "my own long password", LATER, by="0013")
        assert not accounts.verify(conn, "0013", password)
    assert found(staff, "0013").state == "own"


def test_nobody_acts_on_themselves_and_the_last_of_hr_stays(staff: Database) -> None:
    def refused(name: str, employee_id: str, by: str, **more: object) -> str:
        with pytest.raises(AccountRefused) as fault, staff.writing() as conn:
            getattr(access_changes, name)(conn, employee_id, by=by, now=LATER, reason="", **more)
        return fault.value.key

    for name, more in (("give_role", {"role": "employee"}), ("lock", {}), ("unlock", {}), ("reset", {})):
        assert refused(name, "0015", "0015", **more) == "account.oneself"
        assert refused(name, "9999", "0015", **more) == "account.no_employee"
    assert refused("give_role", "0015", "0012", role="employee") == "account.last_hr"
    assert refused("lock", "0015", "0012") == "account.last_hr"
    assert refused("unlock", "0013", "0015") == "account.not_locked"
    assert refused("give_role", "0013", "0015", role="employee") == "account.has_role"
    with staff.writing() as conn:
        access_changes.give_role(conn, "0012", "hr", by="0015", now=LATER, reason="")
    assert refused("lock", "0015", "0012") == "account.last_hr"  # who cannot sign in yet could give the role to nobody
    with staff.writing() as conn:
        accounts.set_password(conn, "0012", "a long enough password", LATER)
        access_changes.lock(conn, "0015", by="0012", now=LATER, reason="on leave")
        assert conn.scalar(select(func.count()).select_from(account).where(account.c.employee_id == "0015")) == 2
    assert refused("lock", "0015", "0012") == "account.locked_already"
    assert refused("reset", "0015", "0012") == "account.is_locked"

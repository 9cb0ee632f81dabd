"""A roster that was shown is kept until it is confirmed: not for long, not many, and for nobody else to read."""

import stat
from datetime import date, timedelta
from pathlib import Path

import pytest

from kenshu.errors import ChangedMeanwhile
from kenshu.roster import shown
from kenshu.roster.plan import RosterPlan, plan
from kenshu.roster.rows import read_roster
from kenshu.storage import Database
from tests.people.conftest import NOW, ROWS, roster_text

SINCE = date(2027, 4, 1)


def planned(database: Database, *rows: str) -> RosterPlan:
    with database.reading() as conn:
        return plan(conn, read_roster("roster.csv", roster_text(*rows).encode()), NOW, since=SINCE, leavers=True)


def test_what_was_read_comes_back_and_is_planned_alike(database: Database, tmp_path: Path) -> None:
    found = planned(database)
    shown.keep(tmp_path / "rosters", found, NOW)

    one = shown.kept(tmp_path / "rosters", found.fingerprint, NOW + timedelta(minutes=59))

    assert (one.roster, one.since, one.leavers) == (found.roster, SINCE, True)
    with database.reading() as conn:
        again = plan(conn, one.roster, NOW + timedelta(days=1), since=one.since, leavers=one.leavers)
    assert (again.fingerprint, again.figures()) == (found.fingerprint, found.figures())


def test_after_an_hour_it_is_not_there_and_goes_with_the_next_one(database: Database, tmp_path: Path) -> None:
    old, new = planned(database), planned(database, ROWS[0])
    later = NOW + timedelta(minutes=61)
    shown.keep(tmp_path / "rosters", old, NOW)
    with pytest.raises(ChangedMeanwhile) as refused:
        shown.kept(tmp_path / "rosters", old.fingerprint, later)
    assert refused.value.key == "roster.not_kept"

    shown.keep(tmp_path / "rosters", new, later)

    assert [path.stem for path in (tmp_path / "rosters").iterdir()] == [new.fingerprint]


def test_of_many_the_newest_are_kept(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown, "KEPT", 2)
    plans = [planned(database, *ROWS[:number]) for number in (1, 2, 3)]
    for minutes, found in enumerate(plans):
        shown.keep(tmp_path / "rosters", found, NOW + timedelta(minutes=minutes))
    assert {path.stem for path in (tmp_path / "rosters").iterdir()} == {found.fingerprint for found in plans[1:]}


def test_the_folder_is_its_owners_alone(database: Database, tmp_path: Path) -> None:
    shown.keep(tmp_path / "rosters", planned(database), NOW)
    assert stat.S_IMODE((tmp_path / "rosters").stat().st_mode) == 0o700


def test_a_server_that_does_not_share_the_folder_asks_for_the_file_again(database: Database, tmp_path: Path) -> None:
    found = planned(database)
    shown.keep(tmp_path / "here", found, NOW)
    with pytest.raises(ChangedMeanwhile):
        shown.kept(tmp_path / "elsewhere", found.fingerprint, NOW)

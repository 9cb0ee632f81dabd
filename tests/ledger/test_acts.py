"""The readable ledger: who did what when, in words of both languages, without answers, keys and scores. Everybody is fictional."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from tools.sample_year import FIRST

from kenshu.i18n import LANGS
from kenshu.ledger.acts import COLUMNS, KINDS, Wanted, acts, number
from kenshu.ledger.sources import SOURCES
from kenshu.storage import Database, ledger
from kenshu.storage import tables as t
from kenshu.storage.mail_tables import mailing, mailing_end
from kenshu.storage.tables import CHAINED
from tests.conftest import NOW
from tests.reports.conftest import TOKYO

# What learners do, and what only proves something, is no act of somebody.
NO_ACTS = {"attempt", "receipt", "answer_key"}


@pytest.fixture
def mailed(year: Database) -> Database:
    """The year, with three mails sent at once, of which one was cut off."""
    with year.writing() as conn:
        rows = [{"recipient_id": "0001", "made_by": "0001", "made_at": NOW} for _ in range(3)]
        conn.execute(mailing.insert(), rows)
        ends = [{"mailing_id": each, "outcome": "sent", "reason": "", "ended_at": NOW} for each in (1, 2)]
        conn.execute(mailing_end.insert(), ends)
    return year


def everything(database: Database, wanted: Wanted | None = None, lang: Any = "ja") -> list[dict[Any, Any]]:
    with database.reading() as conn:
        return acts(conn, wanted or Wanted(), TOKYO, lang).to_dict("records")


def test_every_chained_record_that_is_an_act_is_read(mailed: Database) -> None:
    tables = {source.key.table.name for source in SOURCES}
    assert {table.name for table in CHAINED} - NO_ACTS <= tables
    with mailed.reading() as conn:
        assert {kind for kind in KINDS if number(conn, Wanted(kind=kind), TOKYO) > 0} == {*KINDS}


@pytest.mark.parametrize("lang", LANGS)
def test_an_act_says_who_what_about_whom_and_why_in_words(mailed: Database, lang: Any) -> None:
    found = everything(mailed, lang=lang)
    assert list(found[0]) == list(COLUMNS)
    assert [row["at"] for row in found] == sorted((row["at"] for row in found), reverse=True)
    whats = {row["what"]: row for row in found}
    extended = whats["期限の延長・受講回数の追加" if lang == "ja" else "Extended"]
    assert extended["by"] == "0001 架空 1"
    assert extended["reason"] == "災害対応のため"
    assert ("2027年1月31日" if lang == "ja" else "31 January 2027") in extended["about"]
    assert "総務部" in extended["about"]
    sent = whats["お知らせの送信" if lang == "ja" else "Reminder"]
    assert sent["about"] == ("0001 架空 1 / 送った ほか2件" if lang == "ja" else "0001 架空 1 / sent and 2 more")
    for row in found:
        assert row["what"]
        assert "{" not in row["about"]
        assert row["about"] or "erase" in row["what"].lower() or "削除" in row["what"]


def test_nothing_tells_answers_keys_or_scores(mailed: Database) -> None:
    with mailed.writing() as conn:
        grade = dict(conn.execute(select(t.grade).limit(1)).mappings().one())
        del grade["id"]
        secret = {**grade, "graded_by": "0001", "reason": "設問t01は7.25点、正解はb", "score": 7.25, "at": NOW}
        ledger.add(conn, t.grade, [secret])
    text = json.dumps([*everything(mailed), *everything(mailed, lang="en")], default=str, ensure_ascii=False)
    assert "7.25" not in text
    assert "正解" not in text
    with mailed.reading() as conn:
        answers = [value for row in conn.scalars(select(t.receipt.c.answers)) for value in row.values() if isinstance(value, str)]
        codes = list(conn.scalars(select(t.certificate.c.code)))
    assert answers
    assert [each for each in (*answers, *codes) if len(each) > 3 and each in text] == []
    assert any(row["what"] == "採点・得点の変更" and row["by"].startswith("0001") for row in everything(mailed))


def test_what_was_done_in_one_go_is_one_row(mailed: Database) -> None:
    with mailed.writing() as conn:
        post = {"employee_id": "0001", "department": "総務部/人事課", "employment_type": "regular", "since": date(2026, 11, 1)}
        ledger.add(conn, t.post, [{**post, "entered_at": NOW} for _ in range(3)])
        ledger.add(conn, t.post, [{**post, "entered_at": NOW, "entered_by": "0002"} for _ in range(2)])
    found = everything(mailed, Wanted(kind="post", first=NOW.date()))
    # Of the rows of before it was kept who took in a roster, nobody is named.
    assert {row["by"]: row["about"][-4:] for row in found} == {"": "ほか2件", "0002 架空 2": "ほか1件"}


def test_acts_are_those_of_a_person_a_kind_or_some_days(mailed: Database) -> None:
    mine = everything(mailed, Wanted(people=frozenset({"0002"})))
    assert mine
    assert all("0002" in row["by"] or "0002" in row["about"] for row in mine)
    assert {row["what"] for row in everything(mailed, Wanted(kind="charge"))} == {"担当所属の変更"}
    day = FIRST.astimezone(TOKYO).date()
    on_the_day = everything(mailed, Wanted(first=day, last=day))
    assert {row["at"].date() for row in on_the_day} == {day}
    assert everything(mailed, Wanted(first=day + timedelta(days=400))) == []
    assert everything(mailed, Wanted(people=frozenset())) == []


def test_pages_are_parts_of_the_whole(mailed: Database) -> None:
    whole = everything(mailed)
    with mailed.reading() as conn:
        assert number(conn, Wanted(), TOKYO) == len(whole)
        parts = [
            row
            for skipped in range(0, len(whole), 3)
            for row in acts(conn, Wanted(), TOKYO, "ja", most=3, skipped=skipped).to_dict("records")
        ]
    assert parts == whole


@pytest.mark.both_databases
def test_both_databases_read_it(records: Database) -> None:
    with records.writing() as conn:
        conn.execute(t.employee.insert().values(id="E0001", name="架空 花子", added_at=NOW))
        row = {"employee_id": "E0001", "department": "総務部", "employment_type": "regular", "since": NOW.date(), "entered_at": NOW}
        ledger.add(conn, t.post, [row])
        ledger.add(conn, t.charge, [{"employee_id": "E0001", "departments": [""], "entered_by": "H0001", "entered_at": NOW}])
    with records.reading() as conn:
        assert number(conn, Wanted(), TOKYO) == 2
        found = acts(conn, Wanted(people=frozenset({"E0001"})), TOKYO, "en")
        assert conn.execute(select(func.count()).select_from(t.ledger)).scalar_one() == 2
    assert found["about"].tolist() == ["E0001 架空 花子 / Whole city", "E0001 架空 花子 / 総務部, Regular, from 24 November 2026"]

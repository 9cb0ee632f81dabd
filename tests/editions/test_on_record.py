"""The editions on record: what a release adds, what a retirement takes away, and what every process reads of both."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kenshu.attempts import attempts
from kenshu.content import Content
from kenshu.editions.compose import compose
from kenshu.editions.edition import Edition, public
from kenshu.editions.on_record import Editions, on_record, release, retire
from kenshu.editions.released import sha256_of
from kenshu.errors import CourseMissing
from kenshu.grading import rule_change
from kenshu.ledger.verify import verify
from kenshu.storage import Database, ledger, open_database
from kenshu.storage import tables as t

MODULE, OTHER = "working-hours", "confidentiality"
TOKYO = ZoneInfo("Asia/Tokyo")
SPRING = datetime(2026, 4, 1, 1, tzinfo=UTC)
AUTUMN = datetime(2026, 10, 1, 1, tzinfo=UTC)
WINTER = datetime(2026, 12, 1, 1, tzinfo=UTC)


@pytest.fixture
def written(content: Content) -> dict[str, Any]:
    """What trainers wrote of the module, as it would be released."""
    return compose(content, content.modules[MODULE])


@pytest.fixture
def first(records: Database, written: dict[str, Any]) -> Edition:
    """The module's first edition."""
    return released(records, written, SPRING)


@pytest.fixture
def second_process(records: Database) -> Iterator[Database]:
    """The records as another process of the kit has them open."""
    opened = open_database(records.engine.url.render_as_string(hide_password=False))
    yield opened
    opened.close()


def released(records: Database, content: dict[str, Any], now: datetime) -> Edition:
    with records.writing() as conn:
        made = release(conn, content, "E9999", now)
    assert made is not None
    return made


def read(records: Database) -> Editions:
    with records.reading() as conn:
        return on_record(conn)


def with_rules(content: dict[str, Any], **rules: Any) -> dict[str, Any]:
    return {**content, "rules": {**content["rules"], **rules}}


def begin(records: Database, edition: Edition, employee_id: str) -> attempts.Attempt:
    with records.writing() as conn:
        conn.execute(t.employee.insert().values(id=employee_id, name="架空 花子", added_at=SPRING))
        return attempts.start(conn, edition, employee_id, SPRING)


def change_rule(records: Database, edition: Edition, **rules: Any) -> None:
    row = {"edition_id": edition.id, "rules": replace(edition.rules, **rules).as_json(), "reason": "架空"}
    with records.writing() as conn:
        ledger.add(conn, t.rule_change, [{**row, "entered_by": "E9999", "entered_at": AUTUMN}])


@pytest.mark.both_databases
def test_a_release_is_numbered_and_chained_and_the_same_content_is_none(
    records: Database, written: dict[str, Any], first: Edition
) -> None:
    with records.writing() as conn:
        assert release(conn, written, "E9999", AUTUMN) is None
    second = released(records, with_rules(written, attempts=5), AUTUMN)
    assert [each.number for each in read(records).of_module(MODULE)] == [first.number, second.number] == [1, 2]
    assert read(records).newest(MODULE) == second
    with records.reading() as conn:
        assert verify(conn) == []


@pytest.mark.both_databases
def test_an_edition_from_before_numbers_stood_in_it_is_not_released_again(records: Database, written: dict[str, Any]) -> None:
    digests = {"sha256": sha256_of(written), "public_sha256": sha256_of(public(written))}
    row = {"module_id": MODULE, "number": 1, "content": written, "released_by": "E9999", "released_at": SPRING, **digests}
    with records.writing() as conn:
        ledger.add(conn, t.edition, [row])
        assert release(conn, written, "E9999", AUTUMN) is None
    assert released(records, with_rules(written, attempts=5), AUTUMN).number == 2


@pytest.mark.both_databases
def test_every_process_reads_what_another_released_retired_or_ruled(
    records: Database, second_process: Database, written: dict[str, Any], first: Edition
) -> None:
    assert read(second_process).newest(MODULE).number == 1
    second = released(records, with_rules(written, attempts=5), AUTUMN)
    assert read(second_process).newest(MODULE).number == 2
    change_rule(records, second, attempts=7)
    assert read(second_process).newest(MODULE).rules.attempts == 7
    with records.writing() as conn:
        retire(conn, MODULE, "E9999", WINTER, "架空")
    assert MODULE not in read(second_process).offered


@pytest.mark.both_databases
def test_what_was_looked_at_and_not_kept_is_not_read_afterwards(
    records: Database, second_process: Database, first: Edition
) -> None:
    rule_change.plan(records, MODULE, {"valid": "1 months"}, AUTUMN, TOKYO)
    change_rule(second_process, first, valid="12 months")
    assert read(records).newest(MODULE).rules.valid == "12 months"


@pytest.mark.both_databases
def test_a_retirement_that_was_not_kept_does_not_stand_for_another(
    records: Database, second_process: Database, content: Content, first: Edition
) -> None:
    released(records, compose(content, content.modules[OTHER]), SPRING)
    with pytest.raises(RuntimeError), records.writing() as conn:
        retire(conn, MODULE, "E9999", AUTUMN, "架空")
        assert list(on_record(conn).offered) == [OTHER]
        raise RuntimeError
    with second_process.writing() as conn:
        retire(conn, OTHER, "E9999", AUTUMN, "架空")
    assert list(read(records).offered) == [MODULE]


@pytest.mark.both_databases
def test_an_edition_of_the_same_words_as_an_earlier_one_is_another_edition(
    records: Database, written: dict[str, Any], first: Edition
) -> None:
    before = begin(records, first, "E0001")
    released(records, with_rules(written, attempts=5), AUTUMN)
    third = released(records, written, WINTER)
    after = begin(records, third, "E0002")
    assert [read(records).of(attempt).number for attempt in (before, after)] == [1, 3]


@pytest.mark.both_databases
def test_a_rule_set_anew_for_an_edition_leaves_a_later_one_of_the_same_words_alone(
    records: Database, written: dict[str, Any], first: Edition
) -> None:
    before = begin(records, first, "E0001")
    change_rule(records, first, valid="1 months")
    released(records, with_rules(written, attempts=5), AUTUMN)
    after = begin(records, released(records, written, WINTER), "E0002")
    editions = read(records)
    assert [editions.of(attempt).rules.valid for attempt in (before, after)] == ["1 months", "fiscal-year"]


@pytest.mark.both_databases
def test_a_retired_module_is_not_offered_until_it_is_released_again(
    records: Database, written: dict[str, Any], first: Edition
) -> None:
    with records.writing() as conn:
        retire(conn, MODULE, "E9999", AUTUMN, "架空")
    editions = read(records)
    assert (MODULE in editions.offered, MODULE in editions.modules) == (False, True)
    assert released(records, written, WINTER).number == 2
    assert MODULE in read(records).offered


@pytest.mark.both_databases
def test_the_days_on_which_a_module_was_retired_stay_so_when_it_is_released_again(
    records: Database, written: dict[str, Any], first: Edition
) -> None:
    with records.writing() as conn:
        retire(conn, MODULE, "E9999", AUTUMN, "架空")
    days = [AUTUMN.date() + timedelta(days=more) for more in (-1, 0, 1)] + [WINTER.date() - timedelta(days=1)]
    retired = [read(records).retired_by(MODULE, day, TOKYO) for day in days]
    assert retired == [False, True, True, True]
    released(records, written, WINTER)
    editions = read(records)
    assert [editions.retired_by(MODULE, day, TOKYO) for day in days] == retired
    assert not editions.retired_by(MODULE, date(2026, 12, 1), TOKYO)


def test_what_was_never_released_can_be_neither_retired_nor_begun(records: Database) -> None:
    with records.writing() as conn:
        with pytest.raises(CourseMissing):
            retire(conn, MODULE, "E9999", AUTUMN, "架空")
        with pytest.raises(CourseMissing):
            on_record(conn).newest(MODULE)

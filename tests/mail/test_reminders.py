"""Who is told what on which day, once each, by the steps or because they are chosen; everybody here is fictional."""

import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from kenshu.course import Course
from kenshu.editions.on_record import retire
from kenshu.errors import KenshuError
from kenshu.mail import reminders
from kenshu.mail.letter import Item, Reminder, letter
from kenshu.mail.mailer import Undeliverable
from kenshu.mail.reminders import Chosen, LeftOut
from kenshu.mail.settings import letters_of
from kenshu.mail.texts import texts_of_course
from kenshu.people import absences
from kenshu.storage import ledger
from kenshu.storage.mail_tables import reminder as reminder_table
from kenshu.storage.tables import post
from tests.certificates.conftest import Passes
from tests.conftest import NOW, Desk
from tests.mail.mail_servers import MailHost, with_mail
from tests.mail.people import DUE, SECTION, Hires, must, send_all, told

# When


def test_each_step_is_told_on_its_day_and_once(hires: Hires, remind: Any, desk: Desk, mail_host: MailHost) -> None:
    with_mail(desk.course, mail_host)
    hires("E0001")
    days = (-15, -14, -13, -4, -3, -2, 0, 1, 2, 6, 7, 8, 13, 14, 15, 40)
    sent = [day for day in days for _ in remind(DUE + timedelta(days=day))]
    assert sent == [-14, -3, 1, 7, 14]
    with desk.database.reading() as conn:
        assert conn.scalars(select(reminder_table.c.step)).all() == [-14, -3, 1, 7, 14]


@pytest.mark.parametrize(("days_late", "step"), [(-15, None), (-14, -14), (-5, -14), (0, -3), (1, 1), (6, 1), (13, 7), (300, 14)])
def test_of_the_steps_that_nobody_sent_the_latest_alone_is_sent(
    hires: Hires, due_on: Any, days_late: int, step: int | None
) -> None:
    hires("E0001")
    found = told(due_on(DUE + timedelta(days=days_late)))
    assert found == ({} if step is None else {"E0001": [("E0001", step)]})


def test_what_one_must_take_is_in_one_mail_a_day(hires: Hires, remind: Any, due_on: Any, desk: Desk, mail_host: MailHost) -> None:
    with_mail(desk.course, mail_host)
    hires("E0001", modules=("working-hours", "confidentiality"))
    day = DUE - timedelta(days=14)
    assert remind(day) == ["E0001"]
    must(desk, "E0001", DUE, "personal-accounts")
    assert due_on(day) == []
    assert [item.module_id for item in due_on(day + timedelta(days=1))[0].own] == ["personal-accounts"]


def test_another_due_date_begins_anew(hires: Hires, remind: Any, due_on: Any, desk: Desk) -> None:
    hires("E0001")
    remind(DUE + timedelta(days=1))
    must(desk, "E0001", DUE + timedelta(days=30), "working-hours")
    assert due_on(DUE + timedelta(days=2)) == []
    assert told(due_on(DUE + timedelta(days=16))) == {"E0001": [("E0001", -14)]}


def test_the_steps_are_those_of_the_course(hires: Hires, due_on: Any, desk: Desk) -> None:
    hires("E0001")
    settings = {**desk.course.settings, "reminders": {"before": [], "after": [2], "to_manager_from": 1}}
    (desk.course.root / "course.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    assert due_on(DUE) == due_on(DUE + timedelta(days=1)) == []
    assert told(due_on(DUE + timedelta(days=2))) == {"E0001": [("E0001", 2)]}


def test_when_the_window_opens_one_mail_says_that_a_completion_may_be_renewed(
    hires: Hires, remind: Any, due_on: Any, desk: Desk, passes: Passes, mail_host: MailHost
) -> None:
    with_mail(desk.course, mail_host)
    hires("K0001", "総務部/人事課", duties=["manager"], due=None)
    for number in range(4):
        hires(f"E000{number}")
        passes(f"E000{number}")  # valid until 31 March 2027
    with desk.database.writing() as conn:
        absences.enter(conn, "E0001", "leave", date(2027, 1, 15), None, by="H0001", now=NOW, reason="(架空)")
        absences.enter(conn, "E0002", "exempt", date(2027, 1, 15), None, by="H0001", now=NOW, reason="(架空)")
        left = {"employee_id": "E0003", "department": None, "employment_type": "regular", "since": date(2027, 1, 20)}
        ledger.add(conn, post, [{**left, "entered_at": NOW}])
    opens = date(2027, 1, 30)
    assert due_on(opens - timedelta(days=1)) == []
    (mail,) = due_on(opens)
    said = str(letter(mail, desk.course, letters_of(desk.course), texts_of_course(desk.course), NOW).get_content())
    assert all(each in said for each in ("2027年3月31日", "更新できます", "遅くとも2027年4月30日", "valid until: 31 March 2027"))
    assert (remind(opens), remind(opens + timedelta(days=1))) == (["E0000"], [])
    assert told(due_on(date(2027, 4, 16))) == {"E0000": [("E0000", -14)]}


def test_nobody_is_told_to_renew_a_module_that_is_retired(hires: Hires, due_on: Any, desk: Desk, passes: Passes) -> None:
    hires("E0001")
    passes("E0001")
    assert len(due_on(date(2027, 2, 1))) == 1
    with desk.database.writing() as conn:
        retire(conn, "working-hours", "H0001", NOW + timedelta(days=1), "(架空)")
    assert due_on(date(2027, 2, 1)) == []


# Who


def test_nobody_is_told_who_is_complete_waits_is_away_or_has_left(hires: Hires, due_on: Any, desk: Desk, passes: Passes) -> None:
    for place, _ in enumerate(
        ("complete", "graded", "handed in", "failed", "leave", "childcare", "exempt", "exempt from it", "left")
    ):
        hires(f"E000{place}")
    passes("E0000")
    with desk.database.writing() as conn:
        left = {"employee_id": "E0008", "department": None, "employment_type": "regular", "since": date(2026, 12, 1)}
        ledger.add(conn, post, [{**left, "entered_at": NOW}])
        for employee_id, kind, module in (
            ("E0004", "leave", None),
            ("E0005", "childcare", None),
            ("E0006", "exempt", None),
            ("E0007", "exempt", "working-hours"),
        ):
            absences.enter(conn, employee_id, kind, date(2026, 11, 1), None, module, by="H0001", now=NOW, reason="(架空)")
    passes("E0001", points=None)
    passes("E0003", points=1.0)
    desk.start("E0002")
    assert list(told(due_on(DUE + timedelta(days=1)))) == ["E0002", "E0003"]


def test_who_is_overdue_is_told_of_to_the_head_of_the_department_and_else_to_the_nearest_above(hires: Hires, due_on: Any) -> None:
    hires("B0001", "総務部", duties=["manager"], due=None)
    hires("K0001", "総務部/人事課", duties=["manager"], due=None)
    hires("E0001", SECTION)
    hires("E0002", "総務部/人事課")
    hires("E0003", "総務部/総務課/文書係")
    hires("E0004", "土木部/雪対策課")
    hires("X0001", "総務部付", duties=["manager"], due=None)
    assert list(told(due_on(DUE))) == ["E0001", "E0002", "E0003", "E0004"]
    found = told(due_on(DUE + timedelta(days=1)))
    assert found["K0001"] == [("E0001", 1), ("E0002", 1)]
    assert found["B0001"] == [("E0003", 1)]
    assert found["E0004"] == [("E0004", 1)]
    assert set(found) == {"B0001", "K0001", "E0001", "E0002", "E0003", "E0004"}


def test_a_head_who_is_overdue_gets_one_mail_of_both_and_is_told_of_above(hires: Hires, due_on: Any) -> None:
    hires("B0001", "総務部", duties=["manager"], due=None)
    hires("K0001", "総務部/人事課", duties=["manager"])
    hires("E0001", SECTION)
    head, above = (next(one for one in due_on(DUE + timedelta(days=1)) if one.recipient_id == who) for who in ("K0001", "B0001"))
    assert ([item.employee_id for item in head.own], [item.employee_id for item in head.people]) == (["K0001"], ["E0001"])
    assert [item.employee_id for item in above.people] == ["K0001"]


def test_a_head_on_leave_is_passed_over(hires: Hires, due_on: Any, desk: Desk) -> None:
    hires("B0001", "総務部", duties=["manager"], due=None)
    hires("K0001", "総務部/人事課", duties=["manager"], due=None)
    hires("E0001", SECTION)
    with desk.database.writing() as conn:
        absences.enter(conn, "K0001", "leave", date(2026, 11, 1), None, by="H0001", now=NOW, reason="(架空)")
    assert told(due_on(DUE + timedelta(days=1)))["B0001"] == [("E0001", 1)]


# Who is chosen


def choose(desk: Desk, day: date, *pairs: tuple[str, str], heads: bool = False) -> Chosen:
    with desk.database.reading() as conn:
        return reminders.chosen(conn, Course.at(desk.course.root), day, pairs, heads=heads)


def test_who_is_chosen_is_told_of_what_is_chosen_whatever_the_step(hires: Hires, due_on: Any, desk: Desk) -> None:
    hires("E0001", modules=("working-hours", "confidentiality"))
    hires("E0002")
    for days in (-40, -5, 5):
        day = DUE + timedelta(days=days)
        found = choose(desk, day, ("E0001", "confidentiality"))
        assert [(one.recipient_id, [(item.module_id, item.step) for item in one.own]) for one in found.reminders] == [
            ("E0001", [("confidentiality", days)])
        ]
        assert found.left_out == []


def test_the_heads_of_those_chosen_are_told_of_who_is_overdue_where_that_is_asked_for(hires: Hires, desk: Desk) -> None:
    hires("K0001", "総務部/人事課", duties=["manager"], due=None)
    hires("E0001")
    pair, late = ("E0001", "working-hours"), DUE + timedelta(days=2)
    assert list(told(choose(desk, late, pair).reminders)) == ["E0001"]
    assert list(told(choose(desk, late, pair, heads=True).reminders)) == ["E0001", "K0001"]
    assert list(told(choose(desk, DUE, pair, heads=True).reminders)) == ["E0001"]


def test_who_is_told_by_choice_has_no_second_mail_on_the_day_and_no_earlier_step_later(
    hires: Hires, due_on: Any, desk: Desk, mail_host: MailHost
) -> None:
    with_mail(desk.course, mail_host)
    hires("E0001")
    day = DUE + timedelta(days=5)
    assert list(told(due_on(day))) == ["E0001"]  # step 1, which nobody sent
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=desk.course.time_zone)
    assert send_all(Course.at(desk.course.root), choose(desk, day, ("E0001", "working-hours")).reminders, noon).sent == ["E0001"]
    assert due_on(day) == []
    assert choose(desk, day, ("E0001", "working-hours")).left_out == [LeftOut("E0001", "working-hours", "mailed")]
    assert due_on(day + timedelta(days=1)) == []
    assert told(due_on(DUE + timedelta(days=7))) == {"E0001": [("E0001", 7)]}


def test_who_has_nothing_to_do_any_more_is_left_out_and_named(hires: Hires, desk: Desk, passes: Passes) -> None:
    hires("E0001")
    passes("E0001")
    found = choose(desk, DUE, ("E0001", "working-hours"), ("E0009", "working-hours"))
    assert found == Chosen([], [LeftOut("E0001", "working-hours", "done"), LeftOut("E0009", "working-hours", "done")])


# What


@pytest.fixture
def reminder() -> Reminder:
    titles: Any = {"ja": "勤務時間と個人アカウント", "en": "Working hours and private accounts"}
    late = Item("E0001", "E0001", "架空 花子", SECTION, "working-hours", titles, DUE, 1, 1, "in_progress", 2)
    soon = replace(late, module_id="x", title={"ja": "秘密", "en": "Confidences"}, days_late=-3, step=-3, state="not_started")
    other = replace(late, employee_id="E0002", number="E0002", name="架空 次郎")
    return Reminder("E0001", "E0001", "架空 花子", "hanako@fictional.example", [late, soon], [other])


def write(reminder: Reminder, course: Course) -> EmailMessage:
    sent = letter(reminder, course, letters_of(course), texts_of_course(course), NOW).as_bytes(policy=policy.SMTP)
    return message_from_bytes(sent, policy=policy.default)


def test_a_mail_says_everything_in_japanese_and_then_in_english(reminder: Reminder, course: Course) -> None:
    mail = write(reminder, course)
    ja, _, en = mail.get_content().partition("-" * 60)
    assert mail["Subject"] == "【受講期限を過ぎています】ソーシャルメディア利用研修 / Training overdue: Social media training"
    assert str(mail["To"]) == "架空 花子 <hanako@fictional.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "ja, en"
    assert mail.get_content_type() == "text/plain"
    for words in (
        "架空 花子 様",
        "2026年12月25日(令和8年12月25日)(1日経過)",
        "状態: 受講中",
        "「秘密」"[1:-1],
        "所属長の方へ",
        "架空 次郎(職員番号 E0002)",
    ):
        assert words in ja
    for words in ("Dear 架空 花子,", "Due: 25 December 2026 (days past: 1)", "State: In progress", "Confidences", "E0002"):
        assert words in en
    assert not re.search(r"\n\n\n|\{|\}", mail.get_content())


def test_who_has_no_attempt_left_is_sent_to_the_trainer(reminder: Reminder, course: Course) -> None:
    item = replace(reminder.own[0], state="failed")
    assert "もう一度受講できます" in write(replace(reminder, own=[item]), course).get_content()
    assert "受講できる回数が残っていません" in write(replace(reminder, own=[replace(item, attempts_left=0)]), course).get_content()


@pytest.mark.parametrize(
    "nasty",
    [
        "花子\r\nBcc: all@fictional.example",
        "花子\n\nもう一つの本文",
        "花子\u2028Bcc: x@fictional.example",
        '"花子" <x@fictional.example>,',
    ],
)
def test_no_name_becomes_a_header_or_a_second_recipient(reminder: Reminder, course: Course, nasty: str) -> None:
    item = replace(reminder.own[0], name=nasty, department=nasty, title={"ja": nasty, "en": nasty})
    mail = write(replace(reminder, name=nasty, own=[item], people=[item]), course)
    assert mail["Bcc"] is None
    assert [address.addr_spec for address in mail["To"].addresses] == ["hanako@fictional.example"]
    assert "\nBcc" not in mail.get_content()
    assert "\nもう一つの本文" not in mail.get_content()


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("", "mail.no_address"),
        ("  ", "mail.no_address"),
        ("hanako", "mail.address"),
        ("hanako@fictional", "mail.address"),
        ("hanako@fictional.example.", "mail.address"),
        ("a@fictional.example, b@fictional.example", "mail.address"),
        ("a@fictional.example\r\nBcc: b@fictional.example", "mail.address"),
        ("<a@fictional.example", "mail.address"),
    ],
)
def test_an_address_that_is_none_is_said_and_not_written_to(reminder: Reminder, course: Course, address: str, key: str) -> None:
    with pytest.raises(Undeliverable) as refused:
        write(replace(reminder, mail=address), course)
    assert refused.value.key == key


# Settings


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"reminders": {"before": ["soon"]}}, "reminders.before.0"),
        ({"reminders": {"after": [0]}}, "reminders.after.0"),
        ({"reminders": {"befor": [1]}}, "reminders.befor"),
        ({"mail": {"sender": "kenshu", "host": "smtp.city.example"}}, "mail.sender"),
        ({"mail": {"sender": "kenshu@city.example.", "host": "smtp.city.example"}}, "mail.sender"),
        ({"mail": {"sender": "研修@city.example", "host": "smtp.city.example"}}, "mail.sender"),
        ({"mail": {"sender": "a@city.example", "reply_to": "mailto:b@city.example", "host": "smtp.city.example"}}, "mail.reply_to"),
        ({"mail": {"sender": "a@city.example", "host": "smtp.city.example", "starttls": False, "user": "kenshu"}}, "mail"),
        ({"mail": {"sender": "a@city.example", "host": "x", "port": "smtp"}}, "mail.port"),
        ({"issuer": "市長"}, "issuer"),
        ({"issuer": {"ja": "市長"}}, "issuer.en"),
        ({"address": "kenshu.city.example"}, "address"),
        ({"font": "fonts/none.ttf"}, "font"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(course: Course, settings: dict[str, Any], field: str) -> None:
    (course.root / "course.yaml").write_text(json.dumps({**course.settings, **settings}), encoding="utf-8")
    with pytest.raises(KenshuError) as refused:
        letters_of(Course.at(course.root))
    assert (refused.value.key, refused.value.values["field"]) == ("letters.setting", field)

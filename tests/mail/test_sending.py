"""Reminders leave by a real mail server, or are files; the records say what is known, wherever it is cut off. All fictional."""

import subprocess
import sys
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.mail.sending import Sent
from kenshu.mail.sent_mails import sent_mails
from kenshu.storage.mail_tables import mailing, mailing_end
from kenshu.storage.mail_tables import reminder as reminder_table
from tests.conftest import Desk
from tests.full_disk import disk_full
from tests.mail.mail_servers import MailHost, with_mail
from tests.mail.people import DUE, Hires, outbox, send_all, told

DIES = """
import os, sys
from datetime import datetime
from kenshu.course import Course
from kenshu.mail import mailer, reminders, sending
from kenshu.mail.texts import texts_of_course
from kenshu.storage import open_database

course, when, where = Course.at(__import__("pathlib").Path(sys.argv[1])), datetime.fromisoformat(sys.argv[2]), sys.argv[3]
deliver, begin = mailer.MailServer.deliver, sending._begin

def dies(server, mail):
    if where == "after":
        deliver(server, mail)
    os._exit(9)

def dies_before(*_):
    os._exit(9)

mailer.MailServer.deliver = dies
if where == "before it is begun":
    sending._begin = dies_before
database = open_database(course.database_url)
with database.reading() as conn:
    found = reminders.due(conn, course, when.date())
sending.send(course, found, texts_of_course(course), "H0001", when)
"""


def on_record(desk: Desk) -> tuple[list[str], list[str], int]:
    """(recipients of mailings, their outcomes, how many reminders)."""
    with desk.database.reading() as conn:
        begun = list(conn.scalars(select(mailing.c.recipient_id).order_by(mailing.c.id)))
        ended = list(conn.scalars(select(mailing_end.c.outcome).order_by(mailing_end.c.id)))
        return begun, ended, len(conn.execute(select(reminder_table)).all())


def noon(desk: Desk) -> datetime:
    return datetime(DUE.year, DUE.month, DUE.day, 12, tzinfo=desk.course.time_zone)


def test_without_a_mail_server_mails_are_files_and_nothing_is_said_to_be_sent(hires: Hires, due_on: Any, desk: Desk) -> None:
    hires("E0001")
    hires("E0002", mail="")
    done = send_all(Course.at(desk.course.root), due_on(DUE), noon(desk))
    assert (done.sent, done.written, done.folder) == ([], ["E0001"], str(desk.course.outbox))
    assert [one.recipient_id for one in done.unreached] == ["E0002"]
    assert done.needs_a_person
    assert [str(mail["To"]) for mail in outbox(desk)] == ["架空 E0001 <E0001@fictional.example>"]
    assert on_record(desk) == ([], [], 0)


def test_what_was_written_to_a_file_is_sent_once_there_is_a_server(
    hires: Hires, due_on: Any, desk: Desk, mail_host: MailHost
) -> None:
    hires("E0001")
    assert send_all(Course.at(desk.course.root), due_on(DUE), noon(desk)).written == ["E0001"]
    with_mail(desk.course, mail_host)
    assert send_all(Course.at(desk.course.root), due_on(DUE), noon(desk)).sent == ["E0001"]
    assert mail_host.recipients == ["E0001@fictional.example"]


@pytest.mark.parametrize(
    ("where", "sent", "begun"), [("before it is begun", [], []), ("before", [], ["E0001"]), ("after", ["E0001"], ["E0001"])]
)
def test_a_program_that_dies_leaves_records_that_say_no_more_than_is_known(
    hires: Hires, due_on: Any, desk: Desk, mail_host: MailHost, where: str, sent: list[str], begun: list[str]
) -> None:
    with_mail(desk.course, mail_host)
    hires("E0001")
    at = noon(desk)
    done = subprocess.run([sys.executable, "-c", DIES, desk.course.root, at.isoformat(), where], check=False, timeout=60)
    assert done.returncode == 9
    assert mail_host.recipients == [f"{who}@fictional.example" for who in sent]
    assert on_record(desk) == (begun, [], 0)
    assert list(told(due_on(DUE))) == ([] if begun else ["E0001"])  # never two mails on a day
    course, tomorrow = Course.at(desk.course.root), DUE + timedelta(days=1)
    assert send_all(course, due_on(tomorrow), at + timedelta(days=1)).sent == ["E0001"]
    assert on_record(desk) == ([*begun, "E0001"], ["sent"], 1)


def test_a_mail_that_the_server_took_without_an_answer_is_not_known_to_be_sent(
    hires: Hires, due_on: Any, desk: Desk, mail_host: MailHost
) -> None:
    with_mail(desk.course, mail_host)
    for employee_id in ("E0001", "E0002", "E0003"):
        hires(employee_id)
    mail_host.ends_after, mail_host.how = 1, "takes it and hangs up"
    done = send_all(Course.at(desk.course.root), due_on(DUE), noon(desk))
    assert (done.sent, done.in_doubt, done.left) == (["E0001"], ["E0002"], 1)
    assert "E0002@fictional.example" in (done.stopped or {"ja": ""})["ja"]
    assert len(mail_host.mails) == 2
    assert on_record(desk) == (["E0001", "E0002"], ["sent"], 1)
    assert list(told(due_on(DUE))) == ["E0003"]
    mail_host.ends_after = None
    assert send_all(Course.at(desk.course.root), due_on(DUE), noon(desk)).sent == ["E0003"]
    assert "E0002" in told(due_on(DUE + timedelta(days=1)))


def test_a_mail_that_is_out_while_the_disk_is_full_is_not_said_to_be_sent(
    hires: Hires, due_on: Any, desk: Desk, mail_host: MailHost
) -> None:
    with_mail(desk.course, mail_host)
    hires("E0001")
    found, course = due_on(DUE), Course.at(desk.course.root)

    with disk_full(lambda: mail_host.mails):
        send_all(course, found, noon(desk))
    assert on_record(desk) == (["E0001"], [], 0)
    assert due_on(DUE) == []


def test_what_is_not_begun_in_time_is_left_for_the_next(hires: Hires, due_on: Any, desk: Desk, mail_host: MailHost) -> None:
    with_mail(desk.course, mail_host)
    hires("E0001")
    hires("E0002")
    done = send_all(Course.at(desk.course.root), due_on(DUE), noon(desk), within=-1.0)
    assert done == Sent(left=2)
    assert done.needs_a_person
    assert on_record(desk) == ([], [], 0)


@pytest.mark.both_databases
def test_mails_go_through_the_mail_server(hires: Hires, remind: Any, desk: Desk, mail_host: MailHost) -> None:
    with_mail(desk.course, mail_host)
    for employee_id in ("E0001", "E0002", "E0003"):
        hires(employee_id)
    assert remind(DUE) == ["E0001", "E0002", "E0003"]
    assert mail_host.recipients == ["E0001@fictional.example", "E0002@fictional.example", "E0003@fictional.example"]
    assert "架空 E0001 様" in mail_host.mails[0].get_content()
    assert mail_host.connections == 1
    with desk.database.reading() as conn:
        found = sent_mails(conn, desk.course.time_zone, "ja")
    assert found["outcome"].tolist() == ["sent"] * 3
    assert found["recipient"].tolist() == ["E0003 架空 E0003", "E0002 架空 E0002", "E0001 架空 E0001"]
    assert set(found["modules"]) == {"勤務時間と個人アカウント"}
    assert remind(DUE) == []
    assert outbox(desk) == []


def test_who_is_refused_is_listed_and_tried_again_and_the_others_are_told(
    hires: Hires, due_on: Any, desk: Desk, mail_host: MailHost
) -> None:
    with_mail(desk.course, mail_host)
    hires("E0001")
    hires("E0002", mail="gone@fictional.example")
    hires("E0003", mail="")
    hires("E0004")
    mail_host.refused = {"gone@fictional.example": "550 5.1.1 no such user"}
    done = send_all(Course.at(desk.course.root), due_on(DUE))
    assert done.sent == ["E0001", "E0004"]
    assert [(one.recipient_id, one.name) for one in done.unreached] == [("E0002", "架空 E0002"), ("E0003", "架空 E0003")]
    assert "550" in done.unreached[0].reason["ja"]
    assert done.needs_a_person
    with desk.database.reading() as conn:  # the server's own words: they are read in both languages
        assert list(conn.scalars(select(mailing_end.c.reason).where(mailing_end.c.outcome == "refused"))) == [
            "550 5.1.1 no such user"
        ]
    assert list(told(due_on(DUE))) == ["E0002", "E0003"]


@pytest.mark.parametrize("how", ["hangs up", "goes away", "refuses the sender", "closes at the recipient", "closes at the text"])
def test_a_server_that_goes_away_half_way_leaves_exactly_the_sent_ones_recorded(
    hires: Hires, due_on: Any, desk: Desk, mail_host: MailHost, how: str
) -> None:
    with_mail(desk.course, mail_host)
    people = [hires(f"E000{place}") for place in range(5)]
    mail_host.ends_after, mail_host.how = 2, how
    done = send_all(Course.at(desk.course.root), due_on(DUE))
    assert (done.sent, done.left, done.unreached) == (people[:2], 3, [])
    assert done.stopped is not None
    assert done.needs_a_person
    assert len(mail_host.mails) == 2
    assert list(told(due_on(DUE))) == people[2:]
    assert on_record(desk)[1] == ["sent", "sent", "stopped"]
    mail_host.ends_after = None
    if how == "goes away":
        return
    assert send_all(Course.at(desk.course.root), due_on(DUE)).sent == people[2:]
    assert mail_host.recipients == [f"{who}@fictional.example" for who in people]


def test_a_server_that_is_not_there_stops_before_the_first(hires: Hires, due_on: Any, desk: Desk, mail_host: MailHost) -> None:
    with_mail(desk.course, mail_host)
    mail_host.stop()
    hires("E0001")
    done = send_all(Course.at(desk.course.root), due_on(DUE))
    assert (done.sent, done.left) == ([], 1)
    assert list(told(due_on(DUE))) == ["E0001"]


def test_a_server_without_starttls_gets_nothing_where_it_is_wanted(
    hires: Hires, due_on: Any, desk: Desk, mail_host: MailHost
) -> None:
    with_mail(desk.course, mail_host, starttls=True)
    hires("E0001")
    done = send_all(Course.at(desk.course.root), due_on(DUE))
    assert (done.sent, done.left) == ([], 1)
    assert "STARTTLS" in (done.stopped or {"en": ""})["en"]
    assert mail_host.mails == []


@pytest.mark.parametrize(("password", "sent"), [("right-password", ["E0001"]), ("wrong-password", [])])
def test_the_password_comes_from_the_environment(
    hires: Hires, due_on: Any, desk: Desk, mail_host: MailHost, monkeypatch: pytest.MonkeyPatch, password: str, sent: list[str]
) -> None:
    with_mail(desk.course, mail_host, user="kenshu", password_from="KENSHU_TEST_MAIL")
    mail_host.password = "right-password"
    hires("E0001")
    with pytest.raises(KenshuError) as missing:
        send_all(Course.at(desk.course.root), due_on(DUE))
    assert missing.value.key == "letters.password"
    monkeypatch.setenv("KENSHU_TEST_MAIL", password)
    assert send_all(Course.at(desk.course.root), due_on(DUE)).sent == sent


def test_two_that_send_the_same_tell_nobody_twice(hires: Hires, due_on: Any, desk: Desk, mail_host: MailHost) -> None:
    with_mail(desk.course, mail_host)
    hires("E0001")
    course, found = Course.at(desk.course.root), due_on(DUE)
    assert send_all(course, found).sent == ["E0001"]
    assert send_all(course, found).sent == []
    assert len(mail_host.mails) == 1

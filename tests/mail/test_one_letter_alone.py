"""What is wrong with one letter is said of that letter, and the next ones go; everybody here is fictional."""

import smtplib
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from email.headerregistry import Address
from typing import Any

import pytest
from sqlalchemy import select

from kenshu.course import Course
from kenshu.mail.sending import Sent
from kenshu.storage.mail_tables import mailing_end
from tests.conftest import Desk
from tests.mail.mail_servers import MailHost, with_mail
from tests.mail.people import DUE, Hires, send_all

SENDS = """
import sys
from datetime import datetime
from pathlib import Path
from kenshu.course import Course
from kenshu.mail import reminders, sending
from kenshu.mail.texts import texts_of_course
from kenshu.storage import open_database

course, when = Course.at(Path(sys.argv[1])), datetime.fromisoformat(sys.argv[2])
with open_database(course.database_url).reading() as conn:
    found = reminders.due(conn, course, when.date())
print(len(found), flush=True)
sys.stdin.readline()
print(*sending.send(course, found, texts_of_course(course), "H0001", when).sent)
"""
ODD = "odd@fictional.example"
THE_OTHERS = ["E0001@fictional.example", "E0003@fictional.example"]


@pytest.fixture
def small_host() -> Iterator[MailHost]:
    """A server that takes short mails alone."""
    running = MailHost(largest=6000)
    yield running
    running.stop()


@pytest.fixture
def modern_host() -> Iterator[MailHost]:
    """A server that has SMTPUTF8."""
    running = MailHost(utf8=True)
    yield running
    running.stop()


def three(hires: Hires, odd: str) -> None:
    for employee_id, mail in (("E0001", None), ("E0002", odd), ("E0003", None)):
        hires(employee_id, mail=mail)


def said(done: Sent) -> str:
    """What is said of the one who got no mail; the others got theirs."""
    assert (done.sent, done.left, done.stopped) == (["E0001", "E0003"], 0, None)
    (one,) = done.unreached
    assert one.recipient_id == "E0002"
    return one.reason["ja"]


@pytest.mark.parametrize(
    ("address", "remedy"),
    [
        ("goto@fictional.example.", "終わりの点を取ってください"),
        ("a@fictional", "city.example のように"),
        ("職員@fictional.example", "SMTPUTF8"),
        ("職員@架空.example", "SMTPUTF8"),
    ],
)
def test_an_odd_address_of_one_stops_nobody_else(
    hires: Hires, due_on: Any, desk: Desk, mail_host: MailHost, address: str, remedy: str
) -> None:
    with_mail(desk.course, mail_host)
    three(hires, address)
    assert remedy in said(send_all(Course.at(desk.course.root), due_on(DUE)))
    assert mail_host.recipients == THE_OTHERS
    assert mail_host.connections == 1


@pytest.mark.parametrize("answer", ["550 5.1.1 no such user", "450 4.2.1 mailbox busy", "452 4.2.2 mailbox full"])
def test_a_refusal_of_one_stops_nobody_else(hires: Hires, due_on: Any, desk: Desk, mail_host: MailHost, answer: str) -> None:
    with_mail(desk.course, mail_host)
    three(hires, ODD)
    mail_host.refused = {ODD: answer}
    assert answer in said(send_all(Course.at(desk.course.root), due_on(DUE)))
    assert mail_host.recipients == THE_OTHERS


def test_a_mail_that_is_too_long_for_the_server_stops_nobody_else(
    hires: Hires, due_on: Any, desk: Desk, small_host: MailHost
) -> None:
    with_mail(desk.course, small_host)
    three(hires, ODD)
    found = due_on(DUE)
    found[1].own.extend(found[1].own * 20)
    assert "552" in said(send_all(Course.at(desk.course.root), found))
    assert small_host.recipients == THE_OTHERS


@pytest.mark.parametrize("fault", [UnicodeEncodeError("ascii", "架", 0, 1, "ordinal not in range"), ValueError("new line")])
def test_a_mail_that_the_library_cannot_hand_over_stops_nobody_else(
    hires: Hires, due_on: Any, desk: Desk, mail_host: MailHost, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    with_mail(desk.course, mail_host)
    three(hires, ODD)
    rcpt = smtplib.SMTP.rcpt

    def fails(server: smtplib.SMTP, to: str, *args: Any) -> Any:
        if to == ODD:
            raise fault
        return rcpt(server, to, *args)

    monkeypatch.setattr(smtplib.SMTP, "rcpt", fails)
    assert str(fault) in said(send_all(Course.at(desk.course.root), due_on(DUE)))
    assert mail_host.recipients == THE_OTHERS
    with desk.database.reading() as conn:
        assert list(conn.scalars(select(mailing_end.c.outcome).order_by(mailing_end.c.id))) == ["sent", "refused", "sent"]


def test_a_mail_that_the_library_cannot_make_stops_nobody_else(
    hires: Hires, due_on: Any, desk: Desk, mail_host: MailHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_mail(desk.course, mail_host)
    three(hires, ODD)

    def fails(*parts: str, **named: str) -> Address:
        if "架空 E0002" in parts:
            raise IndexError("list index out of range")
        return Address(*parts, **named)

    monkeypatch.setattr("kenshu.mail.message.Address", fails)
    assert "list index out of range" in said(send_all(Course.at(desk.course.root), due_on(DUE)))


def test_a_japanese_domain_needs_nothing_of_the_server(hires: Hires, due_on: Any, desk: Desk, mail_host: MailHost) -> None:
    with_mail(desk.course, mail_host, sender="kenshu@架空.example", reply_to="jinji@架空.example")
    hires("E0001", mail="a@架空.example")
    assert send_all(Course.at(desk.course.root), due_on(DUE)).sent == ["E0001"]
    assert mail_host.recipients == ["a@xn--6tvr13b.example"]
    assert mail_host.mails[0]["From"].addresses[0].addr_spec == "kenshu@xn--6tvr13b.example"
    assert str(mail_host.mails[0]["Reply-To"]) == "jinji@xn--6tvr13b.example"


def test_japanese_before_the_at_sign_goes_where_the_server_can(
    hires: Hires, due_on: Any, desk: Desk, modern_host: MailHost
) -> None:
    with_mail(desk.course, modern_host)
    three(hires, "職員@fictional.example")
    done = send_all(Course.at(desk.course.root), due_on(DUE))
    assert (done.sent, done.unreached) == (["E0001", "E0002", "E0003"], [])
    assert modern_host.recipients[1] == "職員@fictional.example"
    (to,) = modern_host.mails[1]["To"].addresses
    assert to.addr_spec.encode("utf-8", "surrogateescape") == "職員@fictional.example".encode()
    assert modern_host.mails[1]["Reply-To"] is None


@pytest.mark.both_databases
def test_two_programs_that_send_at_once_send_each_mail_once(hires: Hires, desk: Desk, mail_host: MailHost) -> None:
    with_mail(desk.course, mail_host)
    people = [hires(f"E{number:04}") for number in range(30)]
    call = [sys.executable, "-c", SENDS, str(desk.course.root), f"{DUE}T12:00:00+09:00"]
    both = [subprocess.Popen(call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    ready = [program.stdout.readline().strip() for program in both if program.stdout]
    for program in both:
        assert program.stdin
        program.stdin.write("go\n")
        program.stdin.flush()
    sent = [program.communicate(timeout=60)[0].split() for program in both]
    assert ready == ["30", "30"]
    assert sorted([*sent[0], *sent[1]]) == people
    assert Counter(mail_host.recipients) == Counter(f"{each}@fictional.example" for each in people)

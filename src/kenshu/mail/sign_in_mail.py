"""Mails with a link to set a password. Without a mail server nothing is sent and no link is made: a file holds no secret."""

from collections.abc import Iterable
from contextlib import closing
from datetime import date, datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import Connection, func, select

from kenshu import clock
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS, Lang, say
from kenshu.mail.mailer import MailInDoubt, MailServer, MailStopped, Undeliverable
from kenshu.mail.message import Recipient, in_both, message, one_line
from kenshu.mail.sending import Sent, Unreached
from kenshu.mail.settings import Letters, letters_of
from kenshu.people import access_changes, accounts, numbers, sign_in_links
from kenshu.people.sign_in_links import LASTS
from kenshu.storage import open_database
from kenshu.storage.tables import employee

_BETWEEN = timedelta(minutes=5)  # of two links that somebody asks for: nobody fills somebody else's mailbox


def can_send(course: Course) -> bool:
    """Tell whether links can be mailed: there is a mail server, and the server's own address is set. Raises KenshuError."""
    letters = letters_of(course)
    return letters.mail is not None and bool(letters.address)


def answer_request(course: Course, typed: str, now: datetime) -> None:
    """Send a link to who asked for a new password by number or mail; where none can be sent, note it, so that HR sees it.

    Nothing happens where no such person works here, where several have the address, where the account is locked, and where a link
    is just on its way. Raises KenshuError for a setting, and StorageFailed.
    """
    with closing(open_database(course.database_url)) as database:
        with database.reading() as conn:
            person = _asking(conn, typed, clock.day_of(now, course.time_zone), now)
        if person is None:
            return
        sent = send(course, [person], person.employee_id, now).sent if can_send(course) and person.mail.strip() else []
        if not sent:
            with database.writing() as conn:
                sign_in_links.request_reset(conn, person.employee_id, now)


def _asking(conn: Connection, typed: str, day: date, now: datetime) -> Recipient | None:
    """Return the one person whose number or address it is, and who may get a link."""
    typed = accounts.normalized(typed).strip()
    by_mail = func.lower(func.trim(employee.c.mail)) == typed.lower()
    theirs = by_mail if "@" in typed else employee.c.id == numbers.meant(conn, typed, day)
    rows = conn.execute(select(employee).where(theirs)).all()
    there = [row for row in rows if not accounts.has_left(conn, row.id, day) and not access_changes.is_locked(conn, row.id)]
    if len(there) != 1:
        return None
    found = Recipient(there[0].id, numbers.number_of(conn, there[0].id, day), there[0].name, there[0].mail)
    link = sign_in_links.newest_of(conn, found.employee_id)
    return None if link and link.made_by == found.employee_id and now - link.made_at < _BETWEEN else found


def send(course: Course, people: Iterable[Recipient], by: str, now: datetime) -> Sent:
    """Mail each a link of their own, which holds once their mail is on its way; what is left when the post stops is told.

    Raises KenshuError where there is no mail server or no address, before anything is sent, and StorageFailed.
    """
    letters = ready(course)
    assert letters.mail is not None  # or `ready` had raised
    waiting = list(people)
    done = Sent(left=len(waiting))
    with closing(open_database(course.database_url)) as database, MailServer(letters.mail) as server:
        for each in waiting:
            token = sign_in_links.new_token()

            def keep(employee_id: str = each.employee_id, token: str = token) -> None:
                with database.writing() as conn:
                    sign_in_links.keep(conn, employee_id, token, by, now)

            try:
                server.deliver(_mail(each, f"{letters.address}/password/new/{token}", course, letters, now))
                keep()
                done.sent.append(each.employee_id)
            except Undeliverable as fault:
                done.unreached.append(Unreached(each.employee_id, each.name, each.mail, fault.messages()))
            except MailInDoubt as fault:  # who may have the mail can use its link
                keep()
                done.in_doubt.append(each.employee_id)
                done.left -= 1
                done.stopped = fault.messages()
                break
            except MailStopped as fault:
                done.stopped = fault.messages()
                break
            done.left -= 1
    return done


def sample(course: Course, one: Recipient, now: datetime, lang: Lang) -> tuple[str, str]:
    """Return subject and text of a mail in one language, its link without a token.

    Raises KenshuError where no mail can be sent, as `send`.
    """
    letters = ready(course)
    told = _told(one, f"{letters.address}/password/new/…", course, now)
    return say("sign_ins.mail.subject", lang, course=course.title[lang]), say("sign_ins.mail.text", lang, **told[lang])


def ready(course: Course) -> Letters:
    """Return the settings with which links can be mailed. Raises KenshuError where there is no mail server, or no address."""
    letters = letters_of(course)
    if letters.mail is None:
        raise KenshuError("sign_in_link.no_mail_server")
    if not letters.address:
        raise KenshuError("sign_in_link.no_address")
    return letters


def _mail(one: Recipient, link: str, course: Course, letters: Letters, now: datetime) -> EmailMessage:
    told = _told(one, link, course, now)
    texts = {lang: say("sign_ins.mail.text", lang, **told[lang]) for lang in LANGS}
    subject = {lang: say("sign_ins.mail.subject", lang, course=told[lang]["course"]) for lang in LANGS}
    return message(course, letters, one, in_both(subject, texts), now)


def _told(one: Recipient, link: str, course: Course, now: datetime) -> dict[Lang, dict[str, object]]:
    """Return what the mail says, in words of each language."""
    hours = int(LASTS.total_seconds() // 3600)
    about = {"name": one_line(one.name), "employee": one.number, "link": link, "hours": hours}
    return {
        lang: {
            **about,
            "course": one_line(course.title[lang]),
            "until": clock.written_time(now + LASTS, course.time_zone, lang).rpartition(":")[0],
        }
        for lang in LANGS
    }

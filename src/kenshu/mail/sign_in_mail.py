"""Mails with a link to set a password. Without a mail server nothing is sent and no link is made: a file holds no secret."""

from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from email.message import EmailMessage

from kenshu import clock
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS, Lang, say
from kenshu.mail.mailer import MailStopped, Undeliverable, mailer_of
from kenshu.mail.message import message, one_line, recipient
from kenshu.mail.reminders import Sent, Unreached
from kenshu.mail.settings import Letters, letters_of
from kenshu.people import sign_in_links
from kenshu.people.sign_in_links import LASTS
from kenshu.people.sign_in_list import SignInOf
from kenshu.storage import open_database


def can_send(course: Course) -> bool:
    """Tell whether links can be mailed: there is a mail server, and the server's own address is set. Raises KenshuError."""
    letters = letters_of(course)
    return letters.mail is not None and bool(letters.address)


def send(course: Course, people: Iterable[SignInOf], by: str, now: datetime) -> Sent:
    """Mail each a link of their own, which holds once their mail is on its way; what is left when the post stops is told.

    Raises KenshuError where there is no mail server or no address, before anything is sent, and StorageFailed.
    """
    letters = letters_of(course)
    if letters.mail is None:
        raise KenshuError("sign_in_link.no_mail_server")
    if not letters.address:
        raise KenshuError("sign_in_link.no_address")
    waiting = list(people)
    sent, unreached, left = list[str](), list[Unreached](), len(waiting)
    with closing(open_database(course.database_url)) as database:
        try:
            with mailer_of(course, letters, now) as deliver:
                for each in waiting:
                    token = sign_in_links.new_token()
                    try:
                        deliver(_mail(each, f"{letters.address}/password/new/{token}", course, letters, now), each.employee_id)
                        with database.writing() as conn:
                            sign_in_links.keep(conn, each.employee_id, token, by, now)
                        sent.append(each.employee_id)
                    except Undeliverable as fault:
                        unreached.append(Unreached(each.employee_id, each.name, each.mail, _both(fault)))
                    left -= 1
        except MailStopped as fault:
            return Sent(sent, unreached, left, _both(fault))
    return Sent(sent, unreached)


def _mail(one: SignInOf, link: str, course: Course, letters: Letters, now: datetime) -> EmailMessage:
    to = recipient(one.employee_id, one.name, one.mail)
    title = {lang: one_line(course.settings["title"][lang]) for lang in LANGS}
    told = {"name": one_line(one.name), "employee": one.employee_id, "link": link, "hours": int(LASTS.total_seconds() // 3600)}
    texts = {lang: say("sign_ins.mail.text", lang, **told, course=title[lang], until=_until(now, course, lang)) for lang in LANGS}
    subject = {lang: say("sign_ins.mail.subject", lang, course=title[lang]) for lang in LANGS}
    return message(course, letters, to, subject, texts, now)


def _until(now: datetime, course: Course, lang: Lang) -> str:
    return clock.written_time(now + LASTS, course.time_zone, lang).rpartition(":")[0]


def _both(fault: KenshuError) -> dict[Lang, str]:
    return {lang: fault.message(lang) for lang in LANGS}

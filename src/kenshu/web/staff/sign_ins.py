"""サインイン: who can and cannot sign in, and the forms that change it: links by mail, first passwords anew, locks."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kenshu.acts import sign_ins as acts
from kenshu.acts.act import read
from kenshu.acts.desk import Desk
from kenshu.acts.orders import SignIns as SignInsOrder
from kenshu.errors import KenshuError
from kenshu.i18n import Lang, say
from kenshu.mail import sign_in_mail
from kenshu.mail.sending import unreachable
from kenshu.people.departments import is_within
from kenshu.people.posts import departments_on
from kenshu.people.sign_in_list import SignInOf, sign_ins
from kenshu.web.staff.choosers import Departments, People, Person
from kenshu.web.staff.fields import Field, Paragraph
from kenshu.web.staff.forms import Form, Look, written_order
from kenshu.web.staff.section import Asked, Section, Staff, filters
from kenshu.web.staff.tables import Cell, Column, table

_FILTERS = ("none", "asked", "initial", "locked", "own", "all")
_COLUMNS = ("employee_ids", "employee_id", "name", "department", "mail", "joined", "state", "link", "password", "lock")
_SHORT = ("employee_id", "name", "mail", "joined")
_TAGS = {"none": "open", "initial": "in_progress", "own": "completed", "locked": "overdue"}


class OfSignIns(Staff):
    """The base of the pages about sign-ins."""

    name = "sign-ins"
    words = "staff_sign_ins"


class SignIns(OfSignIns, Section):
    """Everybody who cannot sign in yet, or as the filter says, with what was sent to them; some are ticked for a form."""

    template = "sign_ins.html"

    def draw(self, desk: Desk, asked: Asked) -> dict[str, Any]:
        """Return the list."""
        w = self.w
        there = sign_ins(desk.conn, desk.day, desk.now)
        states = [(each, w(f"filter.{each}")) for each in _FILTERS]
        chosen = asked.other("state", _FILTERS)
        shown = [each for each in there if is_within(each.department, asked.department) and _fits(each, chosen)]
        frame = pd.DataFrame([self._sortable(each) for each in shown], columns=[*_COLUMNS, "of"])
        columns = [Column(name, w(f"column.{name}"), sorts=name in _COLUMNS[1:8], short=name in _SHORT) for name in _COLUMNS]
        columns = [columns[1], columns[2], columns[0], *columns[3:]]  # a row begins with whose it is
        counts = {state: sum(_fits(each, state) for each in there) for state in _FILTERS}
        return {
            "w": w,
            "counts": counts,
            "can_mail": sign_in_mail.can_send(desk.course),
            "filters": filters(desk, asked, self.lang, "department", "search", state=(w("filter"), states)),
            "table": table(
                frame,
                columns,
                lambda row: self._row(row["of"]),
                asked,
                caption=w("number", words=dict(states)[chosen], number=len(shown)),
                empty=w("nobody"),
                searched=("employee_id", "name"),
            ),
        }

    def _sortable(self, each: SignInOf) -> dict[str, Any]:
        return {**vars(each), "link": each.link_sent_at, "of": each, "employee_ids": "", "password": "", "lock": ""}

    def _row(self, each: SignInOf) -> dict[str, Any]:
        w, whose = self.w, f"?employee_id={each.number}"
        locked, oneself = each.state == "locked", each.employee_id == self.employee_id
        state, lock = w(f"state.{each.state}"), "unlock" if locked else "lock"
        return {
            "employee_ids": Cell(w("tick", name=each.name), box=each.employee_id),
            "employee_id": each.employee_id,
            "name": each.name,
            "department": each.department,
            "mail": each.mail or Cell(w("no_mail"), late=True),
            "joined": f"{each.joined:%Y-%m-%d}",
            "state": Cell(state, tag=_TAGS[each.state]),
            "link": "\n".join(self._sent(each)),
            "password": "" if locked or oneself else Cell(w("reset_it"), href=f"/staff/sign-ins/reset{whose}"),
            "lock": "" if oneself else Cell(w(f"{lock}_it"), href=f"/staff/sign-ins/{lock}{whose}"),
        }

    def _sent(self, each: SignInOf) -> list[str]:
        said = []
        if each.asked_at:
            said.append(self.w("asked", at=self.moment(each.asked_at)))
        if each.link and each.link_sent_at and each.link_ends_at:
            sent, until = self.moment(each.link_sent_at), self.moment(each.link_ends_at)
            said.append(self.w(f"link.{each.link}", sent=sent, until=until))
        return said


def _fits(each: SignInOf, state: str) -> bool:
    return state in ("all", each.state) or (state == "asked" and each.asked_at is not None)


class MailLinks(OfSignIns, Form):
    """Links by mail: to people named, or to everybody of a department who has none and has an address."""

    act = "sign_in.mail"
    words = "staff_sign_ins.mail"
    shows = "sign_ins_preview.html"

    def fields(self, desk: Desk) -> Sequence[Field]:
        """Return to whom."""
        w = self.w
        return (
            People(
                "employee_ids",
                w("field.employee_ids"),
                w("field.employee_ids.hint"),
                required=False,
                find=desk.find,
            ),
            Departments("department", w("field.department"), required=False, tree=departments_on(desk.conn, desk.day), one=True),
        )

    def order(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return those who are named, else everybody of the department who waits."""
        named = values["employee_ids"] or []
        return {"employee_ids": named, "everybody": not named, "department": values["department"] or ""}

    def look_ahead(self, desk: Desk, order: dict[str, Any]) -> Look:
        """Return who would get one, and what the mail says."""
        people = acts.to_mail(desk, read(SignInsOrder, written_order(order)))
        subject, text = sign_in_mail.sample(desk.course, acts.recipients(people)[0], desk.now, self.lang)
        return Look({"people": people, "subject": subject, "text": text}, warnings=self._warnings(people))

    def _warnings(self, people: Sequence[SignInOf]) -> list[str]:
        without = [each.name for each in people if not each.mail]
        said = [self.w("mail.no_address", names=self.s("comma").join(without))] if without else []
        wrong = unreachable(acts.recipients([each for each in people if each.mail]))
        return said + [each.reason[self.lang] for each in wrong]

    def told(self, done: Mapping[str, Any], lang: Lang) -> list[str]:
        """Return how many were sent, and who was not reached and why."""
        sent = done["sent"]
        unreached = [each["reason"][lang] for each in sent["unreached"]]
        stopped = [say("staff_sign_ins.mail.left", lang, number=sent["left"]), sent["stopped"][lang]] if sent["stopped"] else []
        return [say("staff_sign_ins.mail.done", lang, number=len(sent["sent"])), *unreached, *stopped]

    def kind_of(self, done: Mapping[str, Any]) -> str:
        """Return whether everybody was reached."""
        return "warn" if done["sent"]["unreached"] or done["sent"]["stopped"] else "good"


class AboutOne(OfSignIns, Form):
    """A form about one person's account, and why."""

    def fields(self, desk: Desk) -> Sequence[Field]:
        """Return who, and why."""
        w = self.w
        person = Person(
            "employee_id",
            w("field.employee_id"),
            self.s("person.hint"),
            find=desk.find,
        )
        return person, Paragraph("reason", w("field.reason"), w("field.reason.hint"))

    def about(self, fault: KenshuError) -> str:
        """Return the field that a refusal is about: who it is."""
        return "employee_id"


class Lock(AboutOne):
    """Somebody who is not to sign in any more."""

    act = "account.lock"
    words = "staff_sign_ins.lock"


class Unlock(AboutOne):
    """Somebody who may sign in again."""

    act = "account.unlock"
    words = "staff_sign_ins.unlock"


HANDLERS: list[Any] = [
    ("/staff/sign-ins", SignIns),
    ("/staff/sign-ins/mail", MailLinks),
    ("/staff/sign-ins/lock", Lock),
    ("/staff/sign-ins/unlock", Unlock),
]

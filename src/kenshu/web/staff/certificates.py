"""修了証: every certificate that was issued, its file, and another in its place where its facts are not right any more."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kenshu.acts.desk import Desk
from kenshu.acts.registry import ACTS
from kenshu.certificates import certificates
from kenshu.certificates.listing import STATES, certificates_list, not_issued
from kenshu.editions.on_record import on_record
from kenshu.errors import KenshuError
from kenshu.i18n import say
from kenshu.mail.settings import letters_of
from kenshu.people.departments import is_within
from kenshu.web.drafts import Typed
from kenshu.web.pages.certificates import issue
from kenshu.web.staff.fields import Field, Hidden, Paragraph
from kenshu.web.staff.forms import Form, Look
from kenshu.web.staff.section import Asked, Section, Staff, filters
from kenshu.web.staff.tables import Cell, Column, table

_COLUMNS = ("number", "name", "department", "module", "completed_on", "valid_until", "state", "issued_at", "anew")
_FRESH = ("name", "department", "module", "completed_on", "issue")
_DAYS = ("completed_on", "valid_until", "issued_at")
_LOOK = {"valid": "completed", "was_valid": "expired", "withdrawn": "failed", "replaced": "not_started"}
_NUMBER = "([0-9]{4}-[0-9A-Z]{6})"


class Certificates(Section):
    """The list."""

    name = "certificates"
    words = "staff_certificates"

    def draw(self, desk: Desk, asked: Asked) -> dict[str, Any]:
        """Return what was issued, of the department, the module and the state that are chosen."""
        titles = on_record(desk.conn).titles(self.lang)
        modules = [("", say("staff_overdue.every_module", self.lang)), *titles.items()]
        states = [(state, self.w(f"state.{state}")) for state in ("every", *STATES, "renamed", "not_issued")]
        module, state = asked.other("of", [key for key, _ in modules]), asked.other("state", [key for key, _ in states])
        issued = certificates_list(desk.conn, desk.day)
        fresh = state == "not_issued"

        def chosen(some: pd.DataFrame) -> pd.DataFrame:
            if asked.department:
                some = some[[is_within(each, asked.department) for each in some["department"]]]
            return some[some["module_id"] == module] if module else some

        waiting = chosen(not_issued(desk.conn, desk.day, desk.course.time_zone))
        found = waiting if fresh else chosen(issued)
        if state not in ("every", "not_issued"):
            found = found[found["renamed"]] if state == "renamed" else found[found["state"] == state]
        found = found.assign(module=found["module_id"].map(titles).fillna(found["module_id"]))
        letters = letters_of(desk.course)
        choices: dict[str, Any] = {"of": (self.w("of"), modules), "state": (self.w("column.state"), states)}
        return {
            "filters": filters(desk, asked, self.lang, "department", "search", **choices),
            "table": table(
                found,
                [Column(name, self.w(f"column.{name}"), name in _DAYS, name in found) for name in (_FRESH if fresh else _COLUMNS)],
                self._fresh_row if fresh else lambda each: self._row(desk, each),
                asked,
                caption=self.w("number_not_issued" if fresh else "number", number=len(found)),
                empty=self.w("none"),
                searched=("employee_id", "name") if fresh else ("number", "employee_id", "name"),
            ),
            "waiting": 0 if fresh else len(waiting),
            "of_waiting": asked.address(others={**asked.others, "state": "not_issued"}),
            "renamed": int(issued["renamed"].sum()),
            "of_renamed": asked.address(others={"state": "renamed"}),
            "issuer": "" if desk.course.settings.get("issuer") else desk.course.title[self.lang],
            "address": letters.address,
        }

    def _fresh_row(self, each: Mapping[str, Any]) -> dict[str, Any]:
        issue = Cell(self.w("issue"), sends=f"/staff/certificates/of/{each['attempt_id']}")
        return {**each, "name": f"{each['name']}\n{each['staff_number']}", "department": self._department(each), "issue": issue}

    def _department(self, each: Mapping[str, Any]) -> str:
        return str(each["department"]).replace("/", "/\n") or self.w("left")

    def _row(self, desk: Desk, each: Mapping[str, Any]) -> dict[str, Any]:
        number, may_be_new = each["number"], each["state"] not in ("replaced", "withdrawn") and bool(each["name"])
        anew = Cell(self.w("anew"), href=f"/staff/certificates/reissue?number={number}")
        return {
            **each,
            "number": Cell(number, href=f"/staff/certificates/{number}"),
            "name": f"{each['name'] or self.w('erased')}\n{each['staff_number']}{self.w('renamed') if each['renamed'] else ''}",
            "department": self._department(each),
            "valid_until": each["valid_until"] or say("letters.certificate.for_good", self.lang),
            "state": Cell(self.w(f"state.{each['state']}"), tag=_LOOK[each["state"]]),
            "issued_at": f"{pd.Timestamp(each['issued_at']).tz_convert(desk.course.time_zone):%Y-%m-%d}",
            "anew": anew if may_be_new else "",
        }


class File(Staff):
    """The file of anybody's certificate."""

    name = "certificates"

    async def get(self, number: str) -> None:
        """Send the PDF, byte for byte as it was issued."""
        issued = await self.threads.read(lambda conn: certificates.of_number(conn, self.course, number))
        if issued is None:
            self.send_error(404)
            return
        content = await self.threads.long(lambda _conn: certificates.file_of(self.course, issued))
        title = say("letters.certificate.plain_title", self.lang)
        self.send_file(content, "application/pdf", f"certificate_{number}.pdf", f"{title}_{number}.pdf")


class Issue(Staff):
    """The certificate of anybody's passed attempt, issued where nobody has asked for it."""

    name = "certificates"

    async def post(self, attempt_id: str) -> None:
        """Issue it; its file comes next. Raises AttemptUnknown, and KenshuError where the attempt is not passed."""
        made = await issue(self, attempt_id)
        self.redirect(f"/staff/certificates/{made.number}", status=303)


class Reissue(Form):
    """Another certificate in the place of one."""

    name = "certificates"
    act = "certificate.reissue"
    preview = "certificate.preview"
    words = "staff_certificates.reissue"
    shows = "reissue.html"

    def fields(self, desk: Desk) -> Sequence[Field]:
        """Return which one, and why."""
        label, hint = (self.w(f"{key}") for key in ("reason", "reason.hint"))
        return (Hidden("number"), Paragraph("reason", label, hint))

    def known(self, desk: Desk, typed: Typed) -> Sequence[tuple[str, str]]:
        """Return whose it is."""
        number = next(iter(typed.get("number", [])), "")
        found = certificates.of_number(desk.conn, desk.course, number)
        if found is None:
            return ()
        labels = [say(f"letters.check.fact.{name}", self.lang) for name in ("number", "name", "module")]
        person = f"{found.facts['employee_id']} {found.facts['name']}"
        return list(zip(labels, (number, person, found.facts["module"][self.lang]), strict=True))

    def look_ahead(self, desk: Desk, order: dict[str, Any]) -> Look:
        """Return what changes on it, as it is printed."""
        found = ACTS[self.preview](desk, json.dumps(order))
        before, after = found["before"], found["after"]
        changes = [
            (self.w(f"fact.{name}"), self._printed(before.get(name)), self._printed(after.get(name))) for name in found["changed"]
        ]
        return Look({"changes": changes}, found["fingerprint"])

    def about(self, fault: KenshuError) -> str:
        """Return no field: what is refused is about the certificate."""
        return ""

    def _printed(self, value: Any) -> str:
        if isinstance(value, Mapping):
            return str(value.get(self.lang, ""))
        return str(value or "–")


HANDLERS: list[Any] = [
    ("/staff/certificates", Certificates),
    ("/staff/certificates/reissue", Reissue),
    (f"/staff/certificates/{_NUMBER}", File),
    ("/staff/certificates/of/([0-9a-f]{32})", Issue),
]

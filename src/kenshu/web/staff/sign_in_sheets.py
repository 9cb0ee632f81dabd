"""配布票: sheets of first passwords to print and cut, and somebody's password made anew; there for an hour, for who made them."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from kenshu import clock
from kenshu.acts import sign_ins as acts
from kenshu.acts.act import read
from kenshu.acts.desk import Desk
from kenshu.acts.exports import TYPES
from kenshu.acts.orders import SignInReset, SignInSheet
from kenshu.i18n import Lang, say
from kenshu.mail.settings import letters_of
from kenshu.people import sign_in_sheets
from kenshu.people.sign_in_sheets import Sheet
from kenshu.storage import shelf
from kenshu.storage.shelf import KEPT_FOR
from kenshu.web.staff.fields import Field, Tick
from kenshu.web.staff.forms import Form, Look, written_order
from kenshu.web.staff.sign_ins import AboutOne, MailLinks, OfSignIns

_NAME = "([0-9a-f]{32})"
_FEW = 3  # slips whose passwords the page itself shows; more are on the sheet alone


class OfPasswords(OfSignIns, Form):
    """A form that makes passwords, and leads to the sheet of them."""

    def where(self, done: Mapping[str, Any]) -> str:
        """Return the sheet's own page."""
        return f"/staff/sign-ins/sheets/{done['sheet']}"

    def told(self, done: Mapping[str, Any], lang: Lang) -> list[str]:
        """Return whose it is, or for how many."""
        return [say(f"{self.words}.done", lang, number=len(done["made"]), employee=done["made"][0])]

    def kind_of(self, done: Mapping[str, Any]) -> str:
        """Return that it was done."""
        return "good"


class MakeSheet(OfPasswords, MailLinks):
    """First passwords for people named, or for everybody of a department who has none, at first those without an address."""

    act = "sign_in.sheet"
    words = "staff_sign_ins.sheet"

    def fields(self, desk: Desk) -> Sequence[Field]:
        """Return for whom."""
        return *super().fields(desk), Tick("with_mail", self.w("field.with_mail"))

    def order(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return those who are named, else everybody of the department who waits."""
        return {**super().order(values), "with_mail": values["with_mail"]}

    def look_ahead(self, desk: Desk, order: dict[str, Any]) -> Look:
        """Return whose passwords would be made."""
        return Look({"people": acts.for_sheet(desk, read(SignInSheet, written_order(order)))})


class Reset(OfPasswords, AboutOne):
    """A new first password in place of somebody's own."""

    act = "sign_in.reset"
    words = "staff_sign_ins.reset"

    def look_ahead(self, desk: Desk, order: dict[str, Any]) -> Look:
        """Return nothing; what the act would refuse is said now."""
        acts.for_reset(desk, read(SignInReset, written_order(order)))
        return Look()


class OfSheet(OfSignIns):
    """The base of the addresses of a sheet."""

    async def sheet(self, name: str) -> Sheet:
        """Return one's own sheet. Raises AccountRefused where it is gone."""
        folder, by, now = self.course.sign_in_sheets, self.employee_id, clock.now()
        return await self.threads.long(lambda _conn: sign_in_sheets.kept(folder, name, by, now))


class SheetPage(OfSheet):
    """A sheet, to print while it is there, and to delete."""

    async def get(self, name: str) -> None:
        """Show what it is, its files, and the button that deletes it."""
        found = await self.sheet(name)
        left = found.made_at + KEPT_FOR - clock.now()
        asyncio.get_running_loop().call_later(left.total_seconds(), shelf.drop, self.course.sign_in_sheets, name)
        slips = found.slips if len(found.slips) <= _FEW else ()
        until = self.moment(found.made_at + KEPT_FOR)
        await self.send("sign_in_sheet.html", w=self.w, sheet=name, slips=slips, number=len(found.slips), until=until)

    async def post(self, name: str) -> None:
        """Delete it, and go back to the list."""
        await self.sheet(name)
        folder = self.course.sign_in_sheets
        await self.threads.long(lambda _conn: shelf.drop(folder, name))
        self.redirect("/staff/sign-ins", status=303)


class SheetFile(OfSheet):
    """A sheet's file."""

    form: ClassVar[str]

    async def get(self, name: str) -> None:
        """Send it, in the language of the page."""
        from kenshu.reports.sign_in_sheet import sign_in_sheet

        form, lang = self.form, self.lang
        found = await self.sheet(name)
        title, day = self.course.title[lang], clock.day_of(found.made_at, self.course.time_zone)
        address = letters_of(self.course).address
        content = await self.threads.long(lambda _conn: sign_in_sheet(form, found.slips, title, address, lang, day))
        self.send_file(content, TYPES[form], f"sign-ins.{form}", f"{self.w('sheet.file')}_{day.isoformat()}.{form}")


HANDLERS: list[Any] = [
    ("/staff/sign-ins/sheet", MakeSheet),
    ("/staff/sign-ins/reset", Reset),
    (f"/staff/sign-ins/sheets/{_NAME}", SheetPage),
    *((rf"/staff/sign-ins/sheets/{_NAME}\.{form}", type("SheetFile", (SheetFile,), {"form": form})) for form in ("pdf", "xlsx")),
]

"""Whether a certificate is genuine: by its number and code, or by its file. Anybody may ask, slowly after failures."""

from typing import Any

from kenshu.certificates.genuine import Checked, check, check_pdf, rows, sentences
from kenshu.certificates.numbers import read_number
from kenshu.i18n import say
from kenshu.web.pages.page import FieldFault, Page
from kenshu.web.sign_in import SignInDelayed

_LOOK = {"valid": "passed", "was_valid": "awaiting", "withdrawn": "failed", "unknown": "failed", "changed": "failed"}


class Verify(Page):
    """The form, and what a number and a code prove."""

    what = "verify"
    sign_in_first = False

    async def get(self) -> None:
        """The form."""
        await self.form()

    async def post(self) -> None:
        """What the number and the code prove."""
        number, code = (self.get_body_argument(name, "")[:64] for name in ("number", "code"))
        blank = [name for name, typed in (("number", number), ("code", code)) if not typed]
        if blank:
            await self.form([self.fault(name, f"blank_{name}") for name in blank], number=number, code=code)
            return
        address, delays = self.request.remote_ip or "", self.services.checks
        about = read_number(number) or number
        try:
            delays.begin(about, address)
        except SignInDelayed as wait:
            self.set_status(429)
            self.set_header("Retry-After", str(wait.seconds))
            await self.form([self.fault("number", "wait", seconds=wait.seconds)], number=number, code=code)
            return
        found = await self.in_reader(lambda conn: check(conn, number, code, self.today))
        if found.genuine:
            delays.succeeded(about, address)
        await self.form(found=found, number=number, code=code)

    def fault(self, field: str, name: str, **values: object) -> FieldFault:
        """What is wrong with a field."""
        return FieldFault(field, say(f"letters.check.{name}", self.lang, **values))

    async def form(self, faults: list[FieldFault] | None = None, *, found: Checked | None = None, **typed: str) -> None:
        """The page: what was found, then the forms."""
        await self.show(
            "verify.html",
            faults=faults or (),
            found=found and {"look": _LOOK[found.outcome], "says": sentences(found, self.lang), "rows": rows(found, self.lang)},
            typed={"number": "", "code": "", **typed},
            here="/verify",
        )


class VerifyFile(Verify):
    """What a file proves. Its address alone takes more than other requests (web/body)."""

    async def get(self) -> None:
        """The form; after a file that is too large (web/body), with a word about it."""
        await self.form([self.fault("file", "too_large")] if self.get_argument("too-large", "") else None)

    async def post(self) -> None:
        """What the file proves."""
        sent = self.request.files.get("file", [])
        if not sent or not sent[0].body:
            await self.form([self.fault("file", "blank_file")])
            return
        found = await self.in_reader(lambda conn: check_pdf(conn, sent[0].body, self.today))
        await self.form(found=found)


HANDLERS: list[Any] = [(r"/verify", Verify), (r"/verify/file", VerifyFile)]

"""Certificates: one's own as a file, and the check whether one is genuine, for anybody, slowly after failures."""

from urllib.parse import urlencode

from sqlalchemy import Connection

from kenshu import clock
from kenshu.attempts import attempts
from kenshu.certificates import certificates
from kenshu.certificates.certificates import Certificate
from kenshu.certificates.genuine import Checked, check, check_pdf, rows, sentences
from kenshu.certificates.numbers import read_number
from kenshu.i18n import say
from kenshu.web.pages.page import FieldFault, Page
from kenshu.web.sign_in import SignInDelayed

_LOOK = {"valid": "passed", "was_valid": "awaiting", "replaced": "awaiting"}  # any other: failed


class CertificateFile(Page):
    """The certificate of one's own passed attempt."""

    what = "certificate"

    async def get(self, attempt_id: str) -> None:
        """Send the PDF, made when it is first asked for. Drawing it makes nobody wait who writes."""

        def prepare(conn: Connection) -> tuple[Certificate, bytes | None]:
            attempts.find(conn, attempt_id, self.employee_id)
            return certificates.prepare(conn, self.course, attempt_id, self.employee_id, clock.now())

        made, page = await self.threads.read(prepare)
        if page is not None:
            made = await self.threads.write(lambda conn: certificates.keep(conn, self.course, made))
        file = await self.threads.read(lambda _: certificates.file_of(self.course, made, page))
        name = f"{say('letters.certificate.plain_title', 'ja')}_{made.number}.pdf"
        self.send_file(file, "application/pdf", f"certificate_{made.number}.pdf", name)


class Verify(Page):
    """The form, and what a number and a code prove: an address that can be reloaded and gone back to."""

    what = "verify"
    sign_in_first = False

    async def get(self) -> None:
        """Show the form; with a number and a code, what they prove."""
        if not self.request.query_arguments.keys() & {"number", "code"}:
            await self.form()
            return
        number, code = (self.get_query_argument(name, "")[:64] for name in ("number", "code"))
        if self.switched(self.get_query_argument("switch_to", "")):
            await self.form(number=number, code=code)
            return
        blank = [name for name, typed in (("number", number), ("code", code)) if not typed]
        if blank:
            await self.form([self.wrong(name, f"blank_{name}") for name in blank], number=number, code=code)
            return
        address, delays = self.request.remote_ip or "", self.services.checks
        about = read_number(number) or number
        try:
            delays.begin(about, address)
        except SignInDelayed as wait:
            self.set_status(429)
            self.set_header("Retry-After", str(wait.seconds))
            await self.form([self.wrong("number", "wait", seconds=wait.seconds)], number=number, code=code)
            return
        found = await self.threads.read(lambda conn: check(conn, number, code, self.today))
        if found.genuine:
            delays.succeeded(about, address)
        await self.form(found=found, number=number, code=code)

    def wrong(self, field: str, name: str, **values: object) -> FieldFault:
        """Say what is wrong with a field."""
        return FieldFault(field, say(f"letters.check.{name}", self.lang, **values))

    async def form(self, faults: list[FieldFault] | None = None, *, found: Checked | None = None, **typed: str) -> None:
        """Show what was found, then the forms."""
        await self.show(
            "verify.html",
            faults=faults or (),
            found=found
            and {"look": _LOOK.get(found.outcome, "failed"), "says": sentences(found, self.lang), "rows": rows(found, self.lang)},
            typed={"number": "", "code": "", **typed},
        )


class VerifyFile(Verify):
    """The check of a file. Its address alone takes more than other requests (web/app)."""

    async def get(self) -> None:
        """Show the form, with a word about the file that was sent last."""
        if self.get_argument("changed", ""):
            await self.form(found=Checked("changed"))
            return
        words = {"too_large": "too_large", "blank": "blank_file"}
        await self.form([self.wrong("file", said) for name, said in words.items() if self.get_argument(name, "")])

    async def post(self) -> None:
        """Go on to what the file proves."""
        sent = self.request.files.get("file", [])
        if not sent or not sent[0].body:
            self.redirect("/verify/file?blank=yes", status=303)
            return
        found = await self.threads.read(lambda conn: check_pdf(conn, sent[0].body, self.today))
        proved = "/verify?" + urlencode({"number": found.number, "code": found.code})
        self.redirect(proved if found.genuine else "/verify/file?changed=yes", status=303)

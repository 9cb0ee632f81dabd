"""Certificates: one's own as a file, and the check whether one is genuine, for anybody, slowly after failures."""

from urllib.parse import urlencode

from sqlalchemy import Connection

from kenshu import clock
from kenshu.attempts import attempts
from kenshu.attempts.attempts import Attempt
from kenshu.certificates import certificates
from kenshu.certificates.certificates import Certificate
from kenshu.certificates.genuine import Checked, check, check_pdf, rows, sentences, stands
from kenshu.certificates.numbers import read_number
from kenshu.editions.on_record import on_record
from kenshu.i18n import say
from kenshu.web.pages.page import FieldFault, Page, refuse_void
from kenshu.web.sign_in import SignInDelayed

_LOOK = {"valid": "passed", "was_valid": "awaiting", "replaced": "awaiting"}  # any other: failed


class CertificateFile(Page):
    """The certificate of one's own passed attempt: issued by POST, then a file, or, once it is withdrawn, a page that says why."""

    what = "certificate"

    async def get(self, attempt_id: str) -> None:
        """Send the PDF; where none was issued yet, offer to, and where it holds no longer, say so. Drawing makes no writer wait."""

        def look(conn: Connection) -> tuple[Attempt, str, Certificate | None, Checked | None]:
            attempt = attempts.find(conn, attempt_id, self.employee_id)
            title = on_record(conn).of(attempt).title[self.lang]
            issued = certificates.of_attempt(conn, self.course, attempt_id)
            if issued is None and attempt.void is None:
                certificates.check_passed(conn, attempt)
            return attempt, title, issued, stands(conn, issued.number, self.today) if issued else None

        attempt, title, issued, found = await self.threads.read(look)
        if found is None:
            refuse_void(attempt)
        if issued is None or found is None or found.outcome == "withdrawn":
            await self.show("certificate.html", module_title=title, says=sentences(found, self.lang)[1:] if found else ())
            return
        file = await self.threads.read(lambda _: certificates.file_of(self.course, issued))
        name = f"{say('letters.certificate.plain_title', 'ja')}_{issued.number}.pdf"
        self.send_file(file, "application/pdf", f"certificate_{issued.number}.pdf", name)

    async def post(self, attempt_id: str) -> None:
        """Issue it where nobody has yet; its file comes next."""

        def own(conn: Connection) -> None:
            attempts.find(conn, attempt_id, self.employee_id)

        await self.threads.read(own)
        await issue(self, attempt_id)
        self.redirect(f"/attempts/{attempt_id}/certificate", status=303)


async def issue(page: Page, attempt_id: str) -> Certificate:
    """Return the certificate of a passed attempt, issued by who asks where it has none. Drawing it makes nobody wait who writes."""
    course, threads, now = page.course, page.threads, clock.now()
    made, drawn = await threads.read(lambda conn: certificates.prepare(conn, course, attempt_id, page.employee_id, now))
    if drawn is not None:
        made = await threads.write(lambda conn: certificates.keep(conn, course, made))
        await threads.read(lambda _: certificates.file_of(course, made, drawn))
    return made


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

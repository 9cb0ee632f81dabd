"""Signing in and out, and the language switch, which visitors have too."""

from urllib.parse import urlencode

from kenshu.errors import AccountRefused
from kenshu.web.pages.page import FieldFault, Page
from kenshu.web.sign_in import SignInDelayed, signed_in, whose


class SignIn(Page):
    """The form, and what becomes of it."""

    what = "sign-in"
    sign_in_first = False

    async def get(self) -> None:
        """Show the form; who has signed in already goes on."""
        if self.employee_id:
            self.redirect(self.next_page())
            return
        await self.form("", signed_out=self.get_argument("signed-out", "") == "yes")

    async def post(self) -> None:
        """Start a session, or say what is wrong."""
        if self.switched(self.get_body_argument("switch_to", "")):
            await self.form(self.get_body_argument("employee", ""))
            return
        employee, password = self.get_body_argument("employee", ""), self.get_body_argument("password", "", strip=False)
        blank = [name for name, typed in (("employee", employee), ("password", password)) if not typed]
        if blank:
            await self.form(employee, [FieldFault(name, self.say(f"sign_in.blank_{name}")) for name in blank])
            return
        try:
            address = self.request.remote_ip or ""
            employee_id = await whose(self.threads, self.course, employee)
            account = await signed_in(self.threads, self.services.delays, self.course, employee_id, password, address)
        except AccountRefused as fault:
            if isinstance(fault, SignInDelayed):
                self.set_status(429)
                self.set_header("Retry-After", str(fault.seconds))
            await self.form(employee, [FieldFault("employee", fault.message(self.lang))])
            return
        self.settings["kenshu_sessions"].begin(self, account)
        self.redirect(self.next_page(), status=303)

    async def form(self, employee: str, faults: list[FieldFault] | None = None, *, signed_out: bool = False) -> None:
        """Show the form as it was filled in; the password never comes back."""
        target = self.next_page("")
        await self.show(
            "sign_in.html",
            faults=faults or (),
            employee=employee,
            next=target,
            signed_out=signed_out,
            here="/sign-in" + (f"?{urlencode({'next': target})}" if target else ""),
        )


class SignOut(Page):
    """The end of a session."""

    what = "sign-out"

    async def post(self) -> None:
        """End it everywhere its cookie was copied to, and say so."""
        await self.settings["kenshu_sessions"].end(self)
        self.redirect("/sign-in?signed-out=yes", status=303)


class Language(Page):
    """Japanese or English, kept in a cookie for a year."""

    what = "language"

    def post(self) -> None:
        """Switch, and go back to where one was."""
        self.switched(self.get_body_argument("lang", ""))
        self.redirect(self.next_page(), status=303)

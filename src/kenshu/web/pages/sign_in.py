"""Signing in and out."""

from typing import Any
from urllib.parse import urlencode

from kenshu.errors import AccountRefused
from kenshu.web.pages.page import FieldFault, Page
from kenshu.web.sign_in import SignInDelayed


class SignIn(Page):
    """The form, and what becomes of it."""

    what = "sign-in"
    sign_in_first = False

    async def get(self) -> None:
        """The form; who has signed in already goes on."""
        if self.employee_id:
            self.redirect(self.next_page())
            return
        await self.form("", signed_out=self.get_argument("signed-out", "") == "yes")

    async def post(self) -> None:
        """Start a session, or say what is wrong."""
        employee, password = self.get_body_argument("employee", ""), self.get_body_argument("password", "", strip=False)
        blank = [name for name, typed in (("employee", employee), ("password", password)) if not typed]
        if blank:
            await self.form(employee, [FieldFault(name, self.say(f"sign_in.blank_{name}")) for name in blank])
            return
        try:
            await self.sign_in(employee, password)
        except AccountRefused as fault:
            if isinstance(fault, SignInDelayed):
                self.set_status(429)
                self.set_header("Retry-After", str(fault.seconds))
            await self.form(employee, [FieldFault("employee", fault.message(self.lang))])
            return
        self.redirect(self.next_page(), status=303)

    async def form(self, employee: str, faults: list[FieldFault] | None = None, *, signed_out: bool = False) -> None:
        """The form as it was filled in; the password never comes back."""
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
        """End it, and say so."""
        await self.sign_out()
        self.redirect("/sign-in?signed-out=yes", status=303)


HANDLERS: list[Any] = [(r"/sign-in", SignIn), (r"/sign-out", SignOut)]

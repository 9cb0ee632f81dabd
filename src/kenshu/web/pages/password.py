"""The pages of passwords: change one's own, ask for a new one, set one by a link that was mailed."""

import logging
from typing import Any

from sqlalchemy import Connection
from tornado.web import HTTPError

from kenshu import clock
from kenshu.errors import AccountRefused, KenshuError
from kenshu.i18n import say
from kenshu.mail.sign_in_mail import answer_request
from kenshu.people import accounts, sign_in_links
from kenshu.people.names import name_of
from kenshu.people.numbers import number_of
from kenshu.people.sign_in_links import Link, LinkRefused
from kenshu.web.pages.page import FieldFault, Page
from kenshu.web.sign_in import SignInDelayed, count, signed_in

_log = logging.getLogger(__name__)


class PasswordPage(Page):
    """The base of these pages."""

    def words(self, key: str, **values: object) -> str:
        """Return words of `locale/password.yaml`."""
        return say(f"password.{key}", self.lang, **values)

    def typed(self, name: str) -> str:
        """Return a password as it was typed: spaces belong to it."""
        return self.get_body_argument(name, "", strip=False)

    def wait(self, fault: SignInDelayed) -> None:
        """Say with the reply how long to wait."""
        self.set_status(429)
        self.set_header("Retry-After", str(fault.seconds))

    async def hashed(self, number: str, new: str) -> str | FieldFault:
        """Return the hash of a new password, or what is wrong with it."""
        if not new:
            return FieldFault("new", self.words("blank_new"))
        try:
            return await self.threads.hash(lambda: accounts.hashed(number, new))
        except AccountRefused as fault:
            return FieldFault("new", fault.message(self.lang))


class ChangePassword(PasswordPage):
    """Another password, by who has signed in: their other sessions end, this one goes on."""

    what = "password"

    async def get(self) -> None:
        """Show the form."""
        await self.form(done=self.get_query_argument("changed", "") == "yes")

    async def post(self) -> None:
        """Change it, or say what is wrong."""
        current, new = self.typed("current"), self.typed("new")
        faults = [] if current else [FieldFault("current", self.words("blank_current"))]
        if new and current == new:
            faults.append(FieldFault("new", self.words("same")))
        hashed = await self.hashed(self.number, new) if not faults else ""
        if isinstance(hashed, FieldFault):
            faults.append(hashed)
        if not faults:
            faults += await self._wrong(current)
        if faults or isinstance(hashed, FieldFault):
            await self.form(faults)
            return
        employee_id, now = self.employee_id, clock.now()
        account = await self.threads.write(lambda conn: accounts.keep(conn, employee_id, hashed, now, by=employee_id))
        self.settings["kenshu_sessions"].begin(self, account)
        self.redirect(self.next_page("/password?changed=yes"), status=303)

    async def _wrong(self, current: str) -> list[FieldFault]:
        """Return what is wrong with the present password; tries of it are delayed as those of signing in."""
        try:
            await signed_in(
                self.threads, self.services.delays, self.course, self.employee_id, current, self.request.remote_ip or ""
            )
        except SignInDelayed as fault:
            self.wait(fault)
            return [FieldFault("current", fault.message(self.lang))]
        except AccountRefused:
            return [FieldFault("current", self.words("wrong_current"))]
        return []

    async def form(self, faults: list[FieldFault] | None = None, *, done: bool = False) -> None:
        """Show the form; no password ever comes back."""
        first = self.user is not None and self.user.has_first_password
        await self.show(
            "password.html", faults=faults or (), done=done, first=first, next=self.next_page(""), shortest=accounts.SHORTEST
        )


class ForgottenPassword(PasswordPage):
    """The request for a new password: it is answered the same, and as soon, whoever is asked for."""

    what = "password link"
    sign_in_first = False

    async def get(self) -> None:
        """Show the form, or that the request was taken."""
        await self.form("", asked=self.get_query_argument("asked", "") == "yes")

    async def post(self) -> None:
        """Take the request; the mail is sent when the reply has gone out."""
        who, now, course = self.get_body_argument("who", "").strip()[:254], clock.now(), self.course
        if self.switched(self.get_body_argument("switch_to", "")):
            await self.form(who)
            return
        if not who:
            await self.form(who, [FieldFault("who", self.words("blank_who"))])
            return
        try:
            address = self.request.remote_ip or ""
            told = accounts.normalized(who).casefold()
            await count(self.threads, self.services.resets, course, f"reset {told}", f"reset {address}", lambda each: each.begin)
        except SignInDelayed as fault:
            self.wait(fault)
            await self.form(who, [FieldFault("who", self.words("wait", seconds=fault.seconds))])
            return
        self.redirect("/password/forgotten?asked=yes", status=303)
        try:
            await self.threads.post(lambda: answer_request(course, who, now))
        except KenshuError as fault:  # the reply is gone: whoever runs the server reads what went wrong
            _log.error("a request for a new password was not answered: %s", fault.message("en"))

    async def form(self, who: str, faults: list[FieldFault] | None = None, *, asked: bool = False) -> None:
        """Show the form as it was filled in."""
        await self.show("password_forgotten.html", faults=faults or (), who=who, asked=asked, here="/password/forgotten")


class NewPassword(PasswordPage):
    """A password by a link, once; who sets it is signed in. The token stands in no log, and goes to no other page."""

    what = "password link"
    sign_in_first = False

    def set_default_headers(self) -> None:
        """Keep the address, which is a secret, from every page and file that is asked for next."""
        super().set_default_headers()
        self.set_header("Referrer-Policy", "no-referrer")

    def _request_summary(self) -> str:
        """Return what a log may say of the request: not its address."""
        return f"{self.request.method} /password/new/… ({self.request.remote_ip})"

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Log what went wrong without the address, which others put beside it."""
        if isinstance(value, HTTPError):
            super().log_exception(typ, value, tb)
        else:
            known = isinstance(value, KenshuError)
            _log.error("%s: %s", self._request_summary(), value, exc_info=None if known else (typ, value, tb))

    async def get(self, token: str) -> None:
        """Show the form, or why the link sets no password; opening it uses nothing up: mail programs look at links too."""
        try:
            await self.form(token, *await self.threads.read(lambda conn: self._holder(conn, token)))
        except LinkRefused as fault:
            await self.refuse(fault)

    async def post(self, token: str) -> None:
        """Set the password and sign in, or say what is wrong."""
        try:
            link, name, number = await self.threads.read(lambda conn: self._holder(conn, token))
            hashed = await self.hashed(number, self.typed("new"))
            if isinstance(hashed, FieldFault):
                await self.form(token, link, name, number, [hashed])
                return
            today, now = self.today, clock.now()
            account = await self.threads.write(lambda conn: sign_in_links.set_password(conn, token, hashed, today, now))
        except LinkRefused as fault:
            await self.refuse(fault)
            return
        self.settings["kenshu_sessions"].begin(self, account)
        self.redirect("/training", status=303)

    def _holder(self, conn: Connection, token: str) -> tuple[Link, str, str]:
        link = sign_in_links.holder(conn, token, self.today, clock.now())
        return link, name_of(conn, link.employee_id) or "", number_of(conn, link.employee_id, self.today)

    async def form(self, token: str, link: Link, name: str, number: str, faults: list[FieldFault] | None = None) -> None:
        """Show the form, with whose password it is."""
        until = self.written(link.ends_at).rpartition(":")[0]
        told: dict[str, Any] = {"employee": number, "name": name, "until": until, "shortest": accounts.SHORTEST}
        await self.show("password_new.html", faults=faults or (), refused="", token=token, **told)

    async def refuse(self, fault: LinkRefused) -> None:
        """Say why the link sets no password, and what to do."""
        self.set_status(410)
        may_ask = fault.key not in ("sign_in_link.locked", "sign_in_link.left")  # who asks then is sent nothing
        await self.show("password_new.html", refused=fault.message(self.lang), may_ask=may_ask)

"""The language switch: the same page again, in the other language."""

from typing import Any

from kenshu.i18n import LANGS
from kenshu.web.base import LANGUAGE_COOKIE
from kenshu.web.pages.page import Page


class Language(Page):
    """Japanese or English, kept in a cookie for a year."""

    what = "language"

    def post(self) -> None:
        """Switch, and go back to where one was."""
        chosen = self.get_body_argument("lang", "")
        if chosen in LANGS:
            self.set_cookie(LANGUAGE_COOKIE, chosen, expires_days=365, httponly=True, samesite="Lax", path="/")
        self.redirect(self.next_page(), status=303)


HANDLERS: list[Any] = [(r"/language", Language)]

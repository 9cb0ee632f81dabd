"""The handler that the kit's own pages and API begin with."""

import hashlib
import logging
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import jinja2
from markupsafe import Markup
from tornado.web import HTTPError

from kenshu import errors
from kenshu.acts.desk import NotAllowed
from kenshu.clock import FIRST_DAY, LAST_DAY
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.furigana import Readings
from kenshu.i18n import LANGS, Lang, base, say
from kenshu.web import furigana
from kenshu.web.accepted import preferred_language
from kenshu.web.guard import Guarded
from kenshu.web.services import Services
from kenshu.web.sign_in import SignInDelayed
from kenshu.web.threads import Threads

FILES = Path(__file__).parent / "static"
VERSION = r"[0-9a-f]{16}"
LANGUAGE_COOKIE = "kenshu_lang"
TEMPLATES = Path(__file__).parent / "templates"


class FileTooLarge(KenshuError):
    """A roster file that is larger than any city's."""


# The first that fits: a fault that a person can mend, as a status of HTTP.
STATUS: tuple[tuple[type[KenshuError], int], ...] = (
    (errors.AttemptUnknown, 404),
    (errors.CourseMissing, 404),
    (errors.NothingNamed, 404),
    (errors.AnswerConflict, 409),
    (errors.NoAttemptLeft, 409),
    (errors.AttemptClosed, 410),
    (NotAllowed, 403),
    (FileTooLarge, 413),
    (errors.ChangedMeanwhile, 409),
    (SignInDelayed, 429),
    (errors.StorageFailed, 503),
    (KenshuError, 422),
)
_log = logging.getLogger(__name__)
_EXPLAINED = (400, 401, 403, 404, 405, 413, 429, 500, 503)


class KenshuHandler(Guarded):
    """One request. A subclass names its row of the table of access in `what`; `sign_in_first` sends visitors of a page there."""

    what: ClassVar[str] = "training"
    sign_in_first: ClassVar[bool] = True
    has_furigana: ClassVar[bool] = True  # the switch is on its pages
    _switched = ""  # the language that this request chose
    _furigana = ""  # or whether furigana is on

    # What there is to work with

    @property
    def services(self) -> Services:
        """Everything that was made when the server started."""
        services: Services = self.settings["kenshu"]
        return services

    @property
    def course(self) -> Course:
        """The course."""
        return self.services.course

    @property
    def threads(self) -> Threads:
        """The threads that read and write the database, so that nobody waits."""
        return self.services.threads

    # Who asks, and in which language

    @property
    def employee_id(self) -> str:
        """That person's id; "" for a visitor."""
        return self.user.employee_id if self.user else ""

    @property
    def number(self) -> str:
        """The number of who has signed in, "" of a visitor."""
        return self.user.number if self.user else ""

    @property
    def lang(self) -> Lang:
        """The language chosen on the page, before that the browser's, or else Japanese."""
        chosen, known = self._switched or self.get_cookie(LANGUAGE_COOKIE), (*LANGS, *self.course.added_languages)
        if chosen in known:
            return chosen
        return preferred_language(self.request.headers.get("Accept-Language", ""), known)

    @property
    def languages(self) -> dict[Lang, str]:
        """The languages that the page is there in, each by its own name."""
        return {"ja": "日本語", **self.course.added_languages, "en": "English"}

    def switched(self, chosen: str) -> bool:
        """Keep the language chosen, or whether furigana is on, in a cookie for a year and from here on; False for anything else.

        A form that bears `switch_to` was not sent, but its page's language switched: it is shown again as it was filled in.
        """
        if chosen in self.languages:
            self._switched = chosen
            self._keep(LANGUAGE_COOKIE, chosen)
        elif chosen in furigana.SWITCH:
            self._furigana = furigana.SWITCH[chosen]
            self._keep(furigana.COOKIE, self._furigana)
        return chosen in self.languages or chosen in furigana.SWITCH

    def _keep(self, cookie: str, value: str) -> None:
        self.set_cookie(cookie, value, expires_days=365, httponly=True, samesite="Lax", path="/")

    @property
    def furigana(self) -> bool:
        """Tell whether furigana is on: chosen on the page, and the page is Japanese."""
        chosen = self._furigana or self.get_cookie(furigana.COOKIE)
        return self.has_furigana and base(self.lang) == "ja" and chosen == "on"

    def next_page(self, otherwise: str = "/training") -> str:
        """Return the address in `next`, if it is one of this server's."""
        target = self.get_argument("next", "")
        ours = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
        return target if ours else otherwise

    # What is sent back

    def render_page(self, template: str, *, readings: Readings | None = None, **context: Any) -> None:
        """Send a page; with furigana where it is on, by these readings and those of the kit's words.

        The template also gets `t(key, **values)`, `lang`, `other_languages` ({tag: name}), `furigana` (None where there is no
        switch), `csrf` (a form's hidden field), `course_title`, `path`, and of who has signed in `employee_id`, `staff_number`,
        `person` (the name) and `role`.
        """
        lang = self.lang
        self.set_header("Content-Type", "text/html; charset=utf-8")
        page = environment().get_template(template)
        html = page.render(
            t=lambda key, **values: say(key, lang, **values),
            lang=lang,
            other_languages={tag: name for tag, name in self.languages.items() if tag != lang},
            furigana=self.furigana if self.has_furigana and base(lang) == "ja" else None,
            csrf=Markup(self.xsrf_form_html()),  # noqa: S704 - tornado's own field
            course_title=self.course.title[lang],
            employee_id=self.employee_id,
            staff_number=self.number,
            person=(self.user and self.user.name) or self.number,
            role=self.user and self.user.role,
            path=self.request.uri,
            **context,
        )
        self.finish(furigana.with_readings(html, readings or {}, f"/static/{file_version()}") if self.furigana else html)

    def send_error(self, status_code: int = 500, **kwargs: Any) -> None:
        """Answer a fault; one that a person can mend is in `fault`, and has a status of its own."""
        fault = kwargs.get("exc_info", (None, None))[1]
        self.fault = fault if isinstance(fault, KenshuError) else None
        if self.fault is not None:
            status_code = next(status for kind, status in STATUS if isinstance(fault, kind))
        super().send_error(status_code, **kwargs)

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Log a person's mistake without a traceback."""
        if isinstance(value, KenshuError):
            level = _log.error if isinstance(value, errors.StorageFailed) else _log.debug
            level("%s %s: %s", self.request.method, self.request.path, value.message("en"))
        else:
            super().log_exception(typ, value, tb)

    def explanation(self, status_code: int, lang: Lang) -> str:
        """Say what is wrong."""
        if self.fault is not None:
            return self.fault.message(lang)
        return say(f"api.error.{status_code if status_code in _EXPLAINED else 500}", lang)

    def write_error(self, status_code: int, **_: Any) -> None:
        """Send the page `error.html` with `status` and `message`."""
        if isinstance(self.fault, SignInDelayed):
            self.set_header("Retry-After", str(self.fault.seconds))
        self.render_page("error.html", status=status_code, message=self.explanation(status_code, self.lang))


class NothingHere(KenshuHandler):
    """An address that leads nowhere."""

    what = "nothing"

    async def admit(self) -> None:
        """Say so, whatever was asked."""
        raise HTTPError(404)


@cache
def environment() -> jinja2.Environment:
    """Return the templates of the pages; everything put into one is escaped. `files` is where the pages' files are."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["files"] = f"/static/{file_version()}"
    # A browser that knows the last day has room for a year of four digits alone.
    made.globals["day_limits"] = Markup('min="{}" max="{}"').format(FIRST_DAY, LAST_DAY)
    return made


@cache
def file_version() -> str:
    """Return the version of the files that every page loads from `/static/<version>/`, a hash of what they hold.

    So a browser keeps them for good and asks for none of them again, which would be eight requests a page; and a page never gets
    half of a new release, as its scripts load each other from the same address.
    """
    from kenshu.component.bundle import component_source, component_style

    whole = hashlib.sha256()
    for path in sorted(FILES.iterdir()):
        whole.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    whole.update(component_source().encode() + b"\0" + component_style().encode())
    return whole.hexdigest()[:16]

"""What every handler of the kit's own pages and API begins with."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import jinja2
from jupyter_server.base.handlers import JupyterHandler
from markupsafe import Markup
from sqlalchemy import Connection
from tornado.web import HTTPError

from kenshu import errors
from kenshu.acts.desk import NotAllowed
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.i18n import Lang, say
from kenshu.staff import Role
from kenshu.storage import Database
from kenshu.web import security
from kenshu.web.file_version import file_version
from kenshu.web.guard import Guarded
from kenshu.web.services import Services
from kenshu.web.sign_in import SignInDelayed, signed_in

Result = TypeVar("Result")

LANGUAGE_COOKIE = "kenshu_lang"
TEMPLATES = Path(__file__).parent / "templates"


class FileTooLarge(KenshuError):
    """A roster file that is larger than any city's."""


# The first that fits: a fault that a person can mend, as a status of HTTP.
STATUS: tuple[tuple[type[KenshuError], int], ...] = (
    (errors.AttemptUnknown, 404),
    (errors.CourseMissing, 404),
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
_EXPLAINED = (400, 401, 403, 404, 405, 413, 429, 500, 503)


class KenshuHandler(Guarded, JupyterHandler):
    """One request. A subclass names its row of the table of access in `what`; `sign_in_first` sends visitors of a page there."""

    what: ClassVar[str] = "training"
    sign_in_first: ClassVar[bool] = True

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
    def database(self) -> Database:
        """The database; from a handler use `in_reader` and `in_writer`, which make nobody wait."""
        return self.services.database

    async def in_writer(self, work: Callable[[Connection], Result]) -> Result:
        """What `work(conn)` returns, once its transaction is on disk. Raises StorageFailed, and whatever `work` raises."""
        return await self.services.threads.write(work)

    async def in_reader(self, work: Callable[[Connection], Result]) -> Result:
        """What `work(conn)` returns; it reads one state of the database. Raises StorageFailed."""
        return await self.services.threads.read(work)

    async def glance(self, work: Callable[[Connection], Result]) -> Result:
        """The same for a few rows that are found by their keys, as every page of a learner needs them."""
        return await self.services.threads.glance(work)

    # Who asks, and in which language

    @property
    def employee_id(self) -> str:
        """Who has signed in; "" for a visitor."""
        user = getattr(self, "kenshu_user", None)
        return user.username if user else ""

    @property
    def name(self) -> str:
        """That person's name; "" for a visitor."""
        user = getattr(self, "kenshu_user", None)
        return user.name if user else ""

    @property
    def role(self) -> Role | None:
        """What that person has signed in as; None for a visitor."""
        user = getattr(self, "kenshu_user", None)
        return user.role if user else None

    @property
    def lang(self) -> Lang:
        """The language chosen on the page, at first Japanese."""
        return "en" if self.get_cookie(LANGUAGE_COOKIE) == "en" else "ja"

    async def sign_in(self, employee_id: str, password: str) -> None:
        """Start a session on this reply. Raises AccountRefused, or SignInDelayed with its `seconds`."""
        services = self.services
        address = self.request.remote_ip or ""
        account = await signed_in(services.threads, services.delays, self.course, employee_id, password, address)
        self.settings["identity_provider"].begin(self, account)

    async def sign_out(self) -> None:
        """End this session, everywhere its cookie was copied to."""
        await self.settings["identity_provider"].end(self)

    def next_page(self, otherwise: str = "/training") -> str:
        """The address in `next`, if it is one of this server's."""
        target = self.get_argument("next", "")
        ours = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
        return target if ours else otherwise

    # What is sent back

    @property
    def content_security_policy(self) -> str:
        """Nothing but this server's own files."""
        return security.PAGE_POLICY

    def set_default_headers(self) -> None:
        """The headers of every reply."""
        super().set_default_headers()
        for name, value in security.HEADERS.items():
            self.set_header(name, value)

    def render_page(self, template: str, **context: Any) -> None:
        """Send a page.

        The template also gets `t(key, **values)`, `lang`, `csrf` (a form's hidden field), `employee_id`, `role` and `path`.
        """
        lang = self.lang
        self.set_header("Content-Type", "text/html; charset=utf-8")
        page = environment().get_template(template)
        self.finish(
            page.render(
                t=lambda key, **values: say(key, lang, **values),
                lang=lang,
                csrf=Markup(self.xsrf_form_html()),  # noqa: S704 - tornado's own field
                employee_id=self.employee_id,
                role=self.role,
                path=self.request.uri,
                **context,
            )
        )

    def send_error(self, status_code: int = 500, **kwargs: Any) -> None:
        """A fault that a person can mend has a status of its own."""
        fault = kwargs.get("exc_info", (None, None))[1]
        if isinstance(fault, KenshuError):
            status_code = next(status for kind, status in STATUS if isinstance(fault, kind))
        super().send_error(status_code, **kwargs)

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """A person's mistake is no traceback."""
        if isinstance(value, KenshuError):
            level = self.log.error if isinstance(value, errors.StorageFailed) else self.log.debug
            level("%s %s: %s", self.request.method, self.request.path, value.message("en"))
        else:
            super().log_exception(typ, value, tb)

    def explanation(self, status_code: int, lang: Lang | None = None, **kwargs: Any) -> str:
        """What is said of a fault, by default in the language of the page."""
        fault = kwargs.get("exc_info", (None, None))[1]
        if isinstance(fault, KenshuError):
            return fault.message(lang or self.lang)
        return say(f"api.error.{status_code if status_code in _EXPLAINED else 500}", lang or self.lang)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """The page `error.html` with `status` and `message`."""
        fault = kwargs.get("exc_info", (None, None))[1]
        if isinstance(fault, SignInDelayed):
            self.set_header("Retry-After", str(fault.seconds))
        self.render_page("error.html", status=status_code, message=self.explanation(status_code, **kwargs))


class NothingHere(KenshuHandler):
    """An address that leads nowhere."""

    what = "nothing"

    async def prepare(self, **settings: Any) -> Any:
        """Says so, whatever was asked."""
        await self.settings["identity_provider"].get_user(self)
        raise HTTPError(404)


@cache
def environment() -> jinja2.Environment:
    """The templates of the pages; everything put into one is escaped. `files` is where the pages' files are."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["files"] = f"/static/{file_version()}"
    return made

"""The files that every page may load: scripts, styles, the question component. They hold no content and no key."""

from typing import Any

from tornado.web import StaticFileHandler

from kenshu.web import security
from kenshu.web.base import FILES, VERSION, KenshuHandler, file_version
from kenshu.web.guard import Guarded


class StaticFile(Guarded, StaticFileHandler):
    """A file of `web/static`."""

    what = "static"

    def set_extra_headers(self, path: str) -> None:
        """Have it kept for good under its version; without one the browser asks each time whether the file has changed."""
        _set_headers(self)


class Component(KenshuHandler):
    """The question component, put together from the fragments of every kind of question."""

    what = "static"
    sign_in_first = False

    def get(self, suffix: str) -> None:
        """Send `component.js` or `component.css`."""
        from kenshu.component.bundle import component_source, component_style

        _set_headers(self)
        self.set_header("Content-Type", "text/javascript; charset=utf-8" if suffix == "js" else "text/css; charset=utf-8")
        self.finish(component_source() if suffix == "js" else component_style())


def _set_headers(handler: Any) -> None:
    for name, value in security.HEADERS.items():
        handler.set_header(name, value)
    current = handler.request.path.startswith(f"/static/{file_version()}/")
    handler.set_header("Cache-Control", "max-age=31536000, immutable" if current else "no-cache")


class NoIcon(KenshuHandler):
    """Browsers ask for `/favicon.ico` unasked."""

    what = "static"
    sign_in_first = False

    def get(self) -> None:
        """Send nothing."""
        self.set_header("Cache-Control", "max-age=86400")
        self.set_status(204)


HANDLERS: list[Any] = [
    (r"/favicon\.ico", NoIcon),
    (rf"/static/(?:{VERSION}/)?component\.(js|css)", Component),
    (rf"/static/(?:{VERSION}/)?([A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+)", StaticFile, {"path": str(FILES)}),
]

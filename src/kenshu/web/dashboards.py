"""The dashboards of HR and trainers: notebooks that Voilà renders, each viewer with a kernel of their own.

Of Voilà's addresses these alone exist, below `/dashboards/`, for these roles alone. Its websocket passes on messages of widgets and
executes nothing; a kernel answers only to the person whose page started it. The page loads nothing from another host.
"""

import uuid
from pathlib import Path
from typing import Any, ClassVar

from jupyter_server.base.call_context import CallContext
from jupyter_server.base.handlers import FileFindHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.web import HTTPError
from traitlets.config import Config
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.static_file_handler import MultiStaticFileHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler
from voila.utils import get_voila_labextensions_path

from kenshu.i18n import say
from kenshu.web import security
from kenshu.web.base import KenshuHandler
from kenshu.web.guard import Guarded

BASE = "/dashboards/"
TEMPLATE = Path(__file__).parent / "voila_template"
KERNEL = r"(?P<kernel_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
# The only front-end extensions that a dashboard loads.
WIDGETS = ("@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8", "anywidget")
KERNELS_EACH = 3  # of one person at a time; a fourth page ends the oldest


class DashboardKernels(AsyncMappingKernelManager):
    """Kernels that know whose they are, which course they look at, and in which language. Idle ones end by themselves."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(cull_idle_timeout=1200, cull_interval=60, cull_connected=True, **settings)  # type: ignore[no-untyped-call]
        self.owners: dict[str, str] = {}  # {kernel: employee}, the oldest first

    async def start_kernel(self, **settings: Any) -> str:  # type: ignore[override]
        """Start a kernel for the page that is being rendered."""
        handler: KenshuHandler = CallContext.get(CallContext.JUPYTER_HANDLER)
        self.owners = {kernel: owner for kernel, owner in self.owners.items() if kernel in self}
        own = [kernel for kernel, owner in self.owners.items() if owner == handler.employee_id]
        for kernel in own[: max(0, len(own) - KERNELS_EACH + 1)]:
            await self.shutdown_kernel(kernel, now=True)  # type: ignore[no-untyped-call]
        kernel = str(uuid.uuid4())
        course, sessions, user = handler.course, handler.settings["identity_provider"], handler.current_user
        # What a kernel is told: the course, the language, whose it is, and how it asks the server for what that person may do.
        settings["env"] |= {
            "KENSHU_COURSE": str(course.root),
            "KENSHU_DATABASE": course.database_url,
            "KENSHU_LANG": handler.lang,
            "KENSHU_EMPLOYEE": user.username,
            "KENSHU_ROLE": user.role,
            "KENSHU_SERVER": handler.settings["kenshu_address"],
            "KENSHU_KERNEL_TOKEN": sessions.kernel_tokens.give(kernel, user, self),
        }
        started: str = await super().start_kernel(kernel_id=kernel, **settings)
        self.owners[started] = handler.employee_id
        return started


def _with_words(handler: KenshuHandler, notebook: Any, cwd: str) -> Any:
    """Give the template its own few words, in the language of the page, and what its forms need."""
    lang = handler.lang
    notebook.metadata["title"] = say(f"dashboard.title.{handler.what}", lang)
    notebook.metadata["kenshu_words"] = {
        **{name: say(f"api.dashboard.{name}", lang) for name in ("back", "fault")},
        **{name: say(f"dashboard.{name}", lang) for name in ("loading", "skip")},
        "site": handler.course.settings["title"][lang],
        "sign_out": say("web.sign_out", lang),
        "footer": say("web.footer", lang),
    }
    notebook.metadata["kenshu_page"] = {"path": handler.request.path, "csrf": handler.xsrf_token.decode()}
    return notebook


SETTINGS: dict[str, Any] = {
    "prelaunch_hook": _with_words,
    "template": "kenshu",
    "allow_template_override": "NO",
    "allow_theme_override": "NO",
    "extension_allowlist": list(WIDGETS),
    "multi_kernel_manager_class": DashboardKernels,
    "preheat_kernel": False,
    "show_tracebacks": False,
    "http_keep_alive_timeout": 3600,  # seconds; what Voilà sends while it waits is a script in the page, which the policy forbids
    "strip_sources": True,
}


class DashboardPage(KenshuHandler):
    """The base of the dashboards' handlers."""

    sign_in_first = False

    @property
    def content_security_policy(self) -> str:
        """Looser than a learner's page, and still nothing from another host."""
        return security.DASHBOARD_POLICY


class HrDashboard(DashboardPage, TornadoVoilaHandler):  # type: ignore[misc]  # Voilà has no types
    """`notebooks/hr.ipynb`, rendered."""

    what: ClassVar[str] = "hr"
    sign_in_first = True

    def initialize(self, **settings: Any) -> None:
        """Have the page speak the language that was chosen."""
        super().initialize(**settings)
        self.traitlet_config = Config({"VoilaExporter": {"language_code": self.lang}})


class TrainerDashboard(HrDashboard):
    """`notebooks/trainer.ipynb`, rendered."""

    what = "trainer"


class OwnKernel(Guarded):
    """Somebody else's kernel does not exist."""

    async def prepare(self, **settings: Any) -> Any:
        """Refuse, after the gate, whoever did not start the kernel."""
        await super().prepare(**settings)
        if not self._finished:
            owner = self.settings["kernel_manager"].owners.get(self.path_kwargs["kernel_id"])
            if owner != self.current_user.username:
                raise HTTPError(404)


class Kernel(OwnKernel, DashboardPage, KernelHandler):
    """The state of a kernel."""

    what = "kernels"


class KernelChannels(OwnKernel, VoilaKernelWebsocketHandler):  # type: ignore[misc]
    """The websocket between a dashboard's widgets and its kernel."""

    what = "kernels"

    def get_websocket_protocol(self) -> Any:
        """Leave pings to Jupyter, every 30 s for 90: tornado would read both as seconds of its own pings, and object."""
        protocol = super().get_websocket_protocol()
        if protocol is not None:
            protocol.params.ping_interval = 0
        return protocol


class KernelEnd(OwnKernel, DashboardPage, VoilaShutdownKernelHandler):  # type: ignore[misc]
    """The page says that it is being closed."""

    what = "kernel end"


class VoilaFile(Guarded, MultiStaticFileHandler):  # type: ignore[misc]
    """Voilà's own scripts and styles."""

    what = "dashboard files"

    def set_extra_headers(self, path: str) -> None:
        """Have them kept an hour: they change with an update of Voilà alone."""
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cache-Control", "private, max-age=3600")


class WidgetFile(DashboardPage, FileFindHandler):
    """The front-end extensions that draw widgets."""

    what = "dashboard files"


def handlers(server: Any) -> list[Any]:
    """Return the addresses below `/dashboards/`."""
    page = {"template_paths": server.template_paths, "voila_configuration": server.voila_configuration}
    widgets = "|".join(WIDGETS)
    return [
        (f"{BASE}hr", HrDashboard, {**page, "notebook_path": "hr.ipynb"}),
        (f"{BASE}trainer", TrainerDashboard, {**page, "notebook_path": "trainer.ipynb"}),
        (f"{BASE}api/kernels/{KERNEL}", Kernel),
        (f"{BASE}api/kernels/{KERNEL}/channels", KernelChannels),
        (f"{BASE}voila/api/shutdown/{KERNEL}", KernelEnd),
        (rf"{BASE}voila/static/([A-Za-z0-9_.-]+)", VoilaFile, {"paths": server.static_paths}),
        (rf"{BASE}voila/labextensions/((?:{widgets})/[A-Za-z0-9_./-]+)", WidgetFile, {"path": get_voila_labextensions_path()}),
    ]

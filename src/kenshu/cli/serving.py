"""The commands that serve until they are stopped: `kenshu serve` for everybody, `kenshu lab` for authors."""

from typing import TYPE_CHECKING, Annotated

import click

from kenshu import clock
from kenshu.cli.command import Typed, command, opened, person
from kenshu.cli.printing import tell, words
from kenshu.course import Course
from kenshu.i18n import spoken_language

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

    from kenshu.demo.sign_ins import SignIn
    from kenshu.web.app import KenshuServer

Port = Annotated[int, Typed(click.IntRange(0, 65535), show_default=True)]
Address = Annotated[str, Typed(show_default=True)]
Addresses = Annotated[tuple[str, ...], Typed(metavar="ADDRESS")]


@command("serve")
def serve(course: Course, *, port: Port = 8866, address: Address = "127.0.0.1", proxies: Addresses = (), demo: bool) -> None:
    """Serve until Ctrl+C."""
    from kenshu.demo.sign_ins import FILE
    from kenshu.web import serve as serving
    from kenshu.web.proxies import networks

    trusted = networks(proxies)
    tell("api.serve.starting")
    trial = _trial(course) if demo else []

    def ready(server: "KenshuServer") -> None:
        if trial:
            tell("demo.sign_ins")
            for each in trial:
                told = {"role": words(f"api.role.{each.role}"), "use": words(f"demo.use.{each.role}")}
                tell("demo.sign_in", **{**vars(each), **told})
            tell("demo.sign_ins_stay", file=f"{course.grading.name}/{FILE}")
        tell("api.serve.ready", address=f"http://{address}:{server.port}/training")

    serving.serve(course, port, address, ready, trusted)


def _trial(course: Course) -> "list[SignIn]":
    """Return the trial's sign-ins; where nobody is on record yet the sample city is made first."""
    from rich.console import Console

    from kenshu.demo.city import is_empty
    from kenshu.demo.run import run
    from kenshu.demo.sign_ins import sign_ins

    if is_empty(course):
        run(course, clock.now(), spoken_language(), Console())
    with opened(course) as database:
        return sign_ins(course, database, clock.now())


@command("lab")
def lab(course: Course, *, learner: str | None = None, port: Port = 8888, browser: bool = True) -> None:
    """Run JupyterLab on 127.0.0.1, until it is stopped."""
    from kenshu.lab.server import authors_lab, learners_lab

    if learner is None:
        server = authors_lab(course, port, open_browser=browser)
    else:
        server = learners_lab(course, person(course, learner), port, open_browser=browser)
    server.io_loop.add_callback(_announce, server, course, learner)  # once it listens
    server.start()


def _announce(server: "ServerApp", course: Course, learner: str | None) -> None:
    if learner is None:
        tell("lab.serving", address=_address(server, "lab"))
    else:
        tell("lab.serving_as", employee=learner)
        for notebook in sorted(course.release.glob("*/*.ipynb")):
            click.echo(f"  {_address(server, f'doc/tree/{notebook.parent.name}/{notebook.name}')}")
    tell("lab.stop")


def _address(server: "ServerApp", path: str) -> str:
    return f"http://127.0.0.1:{server.port}{server.base_url}{path}?token={server.identity_provider.token}"

"""The commands that serve until they are stopped: `kenshu serve` for everybody, `kenshu lab` for authors."""

from typing import TYPE_CHECKING, Annotated

import click

from kenshu.cli.command import Typed, command
from kenshu.cli.printing import tell, words
from kenshu.course import Course

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

    from kenshu.web.app import KenshuServer

Port = Annotated[int, Typed(click.IntRange(0, 65535), show_default=True)]
Address = Annotated[str, Typed(show_default=True)]
Addresses = Annotated[tuple[str, ...], Typed(metavar="ADDRESS")]


@command("serve")
def serve(course: Course, *, port: Port = 8866, address: Address = "127.0.0.1", proxies: Addresses = (), demo: bool) -> None:
    """Serve until Ctrl+C."""
    from kenshu.web import serve as serving
    from kenshu.web.proxies import networks

    def ready(server: "KenshuServer") -> None:
        if demo:
            from kenshu.web.demo_accounts import demo_accounts

            accounts = demo_accounts(server.services.course, server.services.database)
            tell("api.serve.demo")
            for made in accounts:
                role = words(f"api.role.{made.role}")
                tell("api.serve.account", role=role, id=made.employee_id, name=made.name, password=made.password)
        tell("api.serve.ready", address=f"http://{address}:{server.port}/")

    trusted = networks(proxies)
    tell("api.serve.starting")
    serving.serve(course, port, address, ready, trusted)


@command("lab")
def lab(course: Course, *, learner: str | None = None, port: Port = 8888, browser: bool = True) -> None:
    """Run JupyterLab on 127.0.0.1, until it is stopped."""
    from kenshu.lab.server import authors_lab, learners_lab

    if learner is None:
        server = authors_lab(course, port, open_browser=browser)
    else:
        server = learners_lab(course, learner, port, open_browser=browser)
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

"""The command that opens JupyterLab on the course."""

from typing import TYPE_CHECKING

import click

from kenshu.cli.main import course_of, helped
from kenshu.i18n import say, spoken_language

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

    from kenshu.course import Course


@click.command(help=helped("lab"))
@click.option("--as", "employee_id", help=helped("lab.as"))
@click.option("--port", type=click.IntRange(0, 65535), default=8888, show_default=True, help=helped("lab.port"))
@click.option("--browser/--no-browser", default=True, help=helped("lab.browser"))
@click.pass_context
def lab(ctx: click.Context, *, employee_id: str | None, port: int, browser: bool) -> None:
    """JupyterLab on 127.0.0.1, until it is stopped."""
    from kenshu.lab.server import authors_lab, learners_lab

    course = course_of(ctx)
    if employee_id is None:
        server = authors_lab(course, port, open_browser=browser)
    else:
        server = learners_lab(course, employee_id, port, open_browser=browser)
    server.io_loop.add_callback(_announce, server, course, employee_id)  # once it listens
    server.start()


def _announce(server: "ServerApp", course: "Course", employee_id: str | None) -> None:
    lang = spoken_language()
    if employee_id is None:
        click.echo(say("lab.serving", lang, address=_address(server, "lab")))
    else:
        click.echo(say("lab.serving_as", lang, employee=employee_id))
        for notebook in sorted(course.release.glob("*/*.ipynb")):
            click.echo(f"  {_address(server, f'doc/tree/{notebook.parent.name}/{notebook.name}')}")
    click.echo(say("lab.stop", lang))


def _address(server: "ServerApp", path: str) -> str:
    return f"http://127.0.0.1:{server.port}{server.base_url}{path}?token={server.identity_provider.token}"

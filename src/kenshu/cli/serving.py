"""`kenshu serve`."""

from typing import TYPE_CHECKING

import click

from kenshu.cli.main import course_of, helped
from kenshu.i18n import say, spoken_language

if TYPE_CHECKING:
    from kenshu.web.app import KenshuServer


@click.command(help=helped("serve"))
@click.option("--port", type=click.IntRange(0, 65535), default=8866, show_default=True, help=helped("serve.port"))
@click.option("--address", default="127.0.0.1", show_default=True, help=helped("serve.address"))
@click.option("--proxy", "proxies", multiple=True, metavar="ADDRESS", help=helped("serve.proxy"))
@click.option("--demo", is_flag=True, help=helped("serve.demo"))
@click.pass_context
def serve(ctx: click.Context, port: int, address: str, proxies: tuple[str, ...], demo: bool) -> None:
    """Serve until Ctrl+C."""
    from kenshu.web import serve as serving
    from kenshu.web.proxies import networks

    trusted = networks(proxies)
    course = course_of(ctx)
    click.echo(say("api.serve.starting", spoken_language()))
    serving.serve(course, port, address, lambda server: _ready(server, address, demo=demo), trusted)


def _ready(server: "KenshuServer", address: str, *, demo: bool) -> None:
    lang = spoken_language()
    if demo:
        from kenshu.web.demo_accounts import demo_accounts

        services = server.services
        accounts = demo_accounts(services.course, services.database)
        click.echo(say("api.serve.demo", lang))
        for made in accounts:
            role = say(f"api.role.{made.role}", lang)
            click.echo(say("api.serve.account", lang, role=role, id=made.employee_id, name=made.name, password=made.password))
    click.echo(say("api.serve.ready", lang, address=f"http://{address}:{server.port}/"))

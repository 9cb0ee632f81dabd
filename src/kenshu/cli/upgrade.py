"""`kenshu upgrade`: the records brought to this kit's schema number, also where PostgreSQL holds them."""

import click

from kenshu.cli.main import course_of, helped
from kenshu.i18n import say, spoken_language


@click.command(help=helped("upgrade"))
@click.pass_context
def upgrade(ctx: click.Context) -> None:
    """Make or upgrade the database, and say which schema number it has."""
    from kenshu.storage import open_database
    from kenshu.storage.upgrade import newest

    open_database(course_of(ctx).database_url, upgrade=True).close()
    click.echo(say("storage.current", spoken_language(), number=newest()))

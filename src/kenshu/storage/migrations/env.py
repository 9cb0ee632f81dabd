"""Alembic's way into the migrations: on the connection, and in the transaction, of `kenshu.storage.upgrade`."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()

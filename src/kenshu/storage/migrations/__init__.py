"""The migrations of the kit's own tables, one file a schema number, run by Alembic (`kenshu.storage.upgrade`)."""

"""The database of the kit's records."""

from kenshu.storage.database import Database, open_database

__all__ = ["Database", "open_database"]

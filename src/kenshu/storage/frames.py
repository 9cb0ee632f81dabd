"""What a query gives, as a DataFrame."""

from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select


def read_frame(conn: Connection, query: Select[Any]) -> pd.DataFrame:
    """The rows of a query under the names of its columns, also where there is none; values as the tables give them."""
    result = conn.execute(query)
    rows: list[tuple[Any, ...]] = [tuple(row) for row in result]
    return pd.DataFrame(rows, columns=list(result.keys()))

"""Queries whose answer is a DataFrame or whole columns."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import JSON, Connection, Select, Text, cast, func, select


def read_frame(conn: Connection, query: Select[Any]) -> pd.DataFrame:
    """Return the rows of a query under the names of its columns, also where there is none; values as the tables give them."""
    result = conn.execute(query)
    return pd.DataFrame([tuple(row) for row in result], columns=list(result.keys()))


def read_columns(conn: Connection, query: Select[Any]) -> dict[str, list[Any]]:
    """Return the columns of many rows, values as they are stored: moments, days and JSON as text, None where there is nothing.

    The database hands each column over as one JSON text. That takes half the time of a million rows one by one, and other threads
    of the process run meanwhile. The rows have no order, but the same in every column.
    """
    rows = query.subquery()
    stored = [cast(column, Text) if isinstance(column.type, JSON) else column for column in rows.c]
    whole = func.json_group_array if conn.dialect.name == "sqlite" else func.json_agg
    texts = conn.execute(select(*(cast(whole(column), Text) for column in stored))).one()
    return {column.name: json.loads(text or "[]") for column, text in zip(rows.c, texts, strict=True)}


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame, each as {column: value}."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def days(texts: Sequence[str | None]) -> "NDArray[np.datetime64]":
    """Return days, as `read_columns` gives them, as datetime64[s]."""
    return np.array([text or "NaT" for text in texts], dtype="S10").astype("datetime64[s]")


def moments(texts: Sequence[str | None]) -> "NDArray[np.datetime64]":
    """Return moments, as `read_columns` gives them, as datetime64[us] in UTC."""
    return np.array([text or "NaT" for text in texts], dtype="S26").astype("datetime64[us]")  # without the +00:00

"""The export for an auditor, to check the records elsewhere: the chain, its rows, and a program that needs nothing but Python.

The scoring rules stand beside the program, one file a kind of question: they are the very files that the kit scores by.

The archive holds the minimum of personal data: employee numbers, departments, days, answers, points and reasons. Names, kana, mail
and passwords are in tables that are not chained and not in it. A certificate's row holds a name and stays here, its entry is there.
"""

import inspect
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import closing
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from kenshu import __version__, clock
from kenshu.course import Course
from kenshu.errors import KenshuError
from kenshu.i18n import LANGS
from kenshu.kinds import KINDS
from kenshu.storage import ledger, open_database
from kenshu.storage.files import write_whole
from kenshu.storage.tables import CHAINED, certificate

PROGRAM = "verify.py"
WITHHELD = (certificate,)


def write(course: Course, path: Path) -> dict[str, int]:
    """Write the archive; returns {file: lines}. Raises KenshuError where the file exists, and StorageFailed."""
    if path.exists():
        raise KenshuError("export.exists", file=path)
    archive, lines = made(course)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, archive)
    return lines


def made(course: Course) -> tuple[bytes, dict[str, int]]:
    """Return the archive's bytes, and how many lines each of its files has."""
    packed = io.BytesIO()
    lines = {}
    database = open_database(course.database_url)
    with closing(database), database.reading() as conn, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in _files(conn):
            lines[name] = 0
            with archive.open(name, "w") as file:
                for row in rows:
                    file.write(json.dumps(row, ensure_ascii=True, separators=(",", ":")).encode() + b"\n")
                    lines[name] += 1
        seq, linked = ledger.head(conn)
        about: dict[str, Any] = {"kenshu": __version__, "written_at": clock.now().isoformat(timespec="seconds")}
        about |= {"time_zone": str(course.time_zone), "head": f"{seq}:{linked}"}
        about["withheld"] = [table.name for table in WITHHELD]
        about["absent_columns"] = {table.name: later for table in CHAINED if (later := ledger.added_columns(table))}
        archive.writestr("about.json", json.dumps(about, indent=1) + "\n")
        for source in (PROGRAM, *(f"README.{lang}.md" for lang in LANGS)):
            archive.writestr(source, resources.files("kenshu.ledger").joinpath("auditor", source).read_bytes())
        for name, kind in KINDS.items():
            archive.writestr(f"kinds/{name}.py", Path(inspect.getfile(kind.scoring.share)).read_bytes())
    return packed.getvalue(), lines


def _files(conn: Connection) -> Iterator[tuple[str, Iterator[ledger.Stored]]]:
    yield "ledger.jsonl", chain.from_iterable(ledger.pages(conn))
    for table in CHAINED:
        if table in WITHHELD:
            continue
        key = ledger.key_of(table)
        keys = list(conn.scalars(select(key).order_by(key)))
        yield f"rows/{table.name}.jsonl", (row for _, row in ledger.stored_rows(conn, table, keys))

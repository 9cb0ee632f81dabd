"""A database that an earlier version made."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import select

from kenshu.ledger.verify import verify
from kenshu.storage import open_database
from kenshu.storage.tables import attempt, grade, ledger, post

# As version 0.1.0 made them, with a row each.
EARLIER = """
CREATE TABLE employee (id VARCHAR(32) NOT NULL PRIMARY KEY, name TEXT NOT NULL, kana TEXT NOT NULL, mail TEXT NOT NULL,
    added_at VARCHAR(32) NOT NULL);
CREATE TABLE post (id INTEGER NOT NULL PRIMARY KEY, employee_id VARCHAR(32) NOT NULL REFERENCES employee (id), department TEXT,
    employment_type VARCHAR(16) NOT NULL, since DATE NOT NULL, entered_at VARCHAR(32) NOT NULL);
CREATE TABLE attempt (id VARCHAR(32) NOT NULL PRIMARY KEY, employee_id VARCHAR(32) NOT NULL, module_id VARCHAR(64) NOT NULL,
    number INTEGER NOT NULL, draw JSON NOT NULL, released VARCHAR(64) NOT NULL, started_at VARCHAR(32) NOT NULL);
CREATE TABLE grade (id INTEGER NOT NULL PRIMARY KEY, attempt_id VARCHAR(32) NOT NULL REFERENCES attempt (id), slots JSON NOT NULL,
    score FLOAT NOT NULL, max_score FLOAT NOT NULL, awaiting FLOAT NOT NULL, pass_mark INTEGER NOT NULL,
    graded_by VARCHAR(32) NOT NULL, at VARCHAR(32) NOT NULL);
CREATE TRIGGER post_no_update BEFORE UPDATE ON post BEGIN SELECT RAISE(ABORT, 'a record is added, never changed'); END;
INSERT INTO employee VALUES ('0012', '架空 花子', '', '', '2026-04-01T00:00:00.000000+00:00');
INSERT INTO post VALUES (1, '0012', '総務部', 'regular', '2026-04-01', '2026-04-01T00:00:00.000000+00:00');
INSERT INTO attempt VALUES ('a1', '0012', 'working-hours', 1, '{"t01": "q"}', '', '2026-11-01T00:00:00.000000+00:00');
INSERT INTO grade VALUES (1, 'a1', '{}', 8.0, 10.0, 2.0, 80, 'kenshu', '2026-11-02T00:00:00.000000+00:00');
"""


def test_an_earlier_database_gets_what_came_since_and_keeps_every_row(tmp_path: Path) -> None:
    path = tmp_path / "kenshu.db"
    with closing(sqlite3.connect(path)) as conn:
        conn.executescript(EARLIER)
    for _ in range(2):
        database = open_database(f"sqlite:///{path}")
        with database.reading() as conn_:
            where = conn_.execute(select(post)).one()
            assert (where.department, where.concurrent, where.duties) == ("総務部", [], [])
            worth = conn_.execute(select(grade)).one()
            assert (worth.score, worth.reason, worth.key_id) == (8.0, "", None)
            assert conn_.execute(select(attempt.c.draw)).scalar_one() == {"t01": "q"}
            chained = [(row.record, row.key) for row in conn_.execute(select(ledger).order_by(ledger.c.seq))]
            assert chained == [("post", "1"), ("attempt", "a1"), ("grade", "1")]
            assert list(verify(conn_)) == []
        database.close()

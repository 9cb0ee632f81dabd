"""The databases of `states/`, one of each shape that the tables had before schema numbers (`tools/earlier_states.py`)."""

import gzip
from pathlib import Path

STATES = Path(__file__).parent / "states"
EARLIER = sorted(path.name.removesuffix(".db.gz") for path in STATES.glob("*.db.gz"))


def unpack(state: str, folder: Path) -> Path:
    """Write the database of a state as `kenshu.db` into a folder; return its path."""
    path = folder / "kenshu.db"
    path.write_bytes(gzip.decompress((STATES / f"{state}.db.gz").read_bytes()))
    return path

"""A table of the kinds' sample questions and the rooms that each went through: `python -m tools.kinds_table`.

Each figure is the number of answers, languages or questions that were tried there. Exit 1 where a kind failed in a room.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.kinds.city import SAMPLES, City
from tests.kinds.rooms import ROOMS


def main() -> int:
    """Try everything, print the table, then what failed."""
    failed: list[str] = []
    with TemporaryDirectory() as folder:
        city = City(Path(folder))
        print(f"| sample | {' | '.join(ROOMS)} |")
        print("|---|" + "---|" * len(ROOMS))
        for sample in SAMPLES:
            cells = []
            for room, (trying, _) in ROOMS.items():
                try:
                    cells.append(str(trying(city, sample)))
                except Exception as fault:  # noqa: BLE001 - the table shows every room
                    cells.append("**failed**")
                    failed.append(f"{sample}, {room}: {type(fault).__name__}: {fault}")
            print(f"| {sample} | {' | '.join(cells)} |", flush=True)
        city.database.close()
    for line in failed:
        print(line, file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

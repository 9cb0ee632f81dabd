"""Random walks through simulations: what each scores is added up anew, decision by decision, from the file itself.

    python -m tools.random_walks --walks 10000 [SCENARIO.yaml ...]

Without a file, those of the course and of the tests. Every walk has to come to an end and to one ending, and its score has to be
the points of its decisions, divided by the best of each moment on the way. At each step the question shows the moments of the way
and no other, the answer is read as it was given, and whoever stops there gains nothing by it.
"""

import json
import random
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import click
import yaml

from kenshu.content import Scenario
from kenshu.kinds import ReleasedQuestion, is_complete, read_answer, released_question, shown
from kenshu.kinds.branch import scoring

HERE = Path(__file__).parents[1]
SIMULATIONS = HERE / "tests" / "kinds" / "simulations"
FOLDERS = (HERE / "scenarios", SIMULATIONS)


@dataclass
class Outcome:
    """The outcome of the walks through one simulation."""

    question: str
    walks: int = 0
    decisions: int = 0
    endings: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)  # what differed, and on which way


def walk_through(written: dict[str, Any], question: ReleasedQuestion, walks: int, seed: int = 0) -> Outcome:
    """Walk so many times through a simulation, as written and as released, and note whatever is not as it should be."""
    outcome = Outcome(question["offered"]["id"])
    moments = {moment["id"]: moment for moment in written["moments"]}
    chance = random.Random(seed)
    for _ in range(walks):
        at, taken, offered = written["moments"][0]["id"], 0, 0
        way: list[tuple[str, str]] = []
        shares: list[float] = []
        while at in moments and len(way) <= len(moments):
            choice = chance.choice(moments[at]["choices"])
            taken += choice["points"]
            offered += max(each["points"] for each in moments[at]["choices"])
            way.append((at, choice["id"]))
            at = choice["to"]
            shares.append(scoring.share(question["key"], [name for _, name in way]))
            outcome.wrong += _not_as_seen(question, way, at)
        value = [name for _, name in way]
        if at != "end" or not is_complete(question["offered"], value):
            outcome.wrong.append(f"{value}: no end")
        if shares[-1] != taken / offered:
            outcome.wrong.append(f"{value}: {shares[-1]} instead of {taken} of {offered}")
        if max(shares) > shares[-1]:
            outcome.wrong.append(f"{value}: stopping early earns {max(shares)}")
        told: Any = shown(question["offered"], value)
        outcome.endings[told["endings"][0]["id"]] = outcome.endings.get(told["endings"][0]["id"], 0) + 1
        outcome.walks += 1
        outcome.decisions += len(way)
    return outcome


def _not_as_seen(question: ReleasedQuestion, way: list[tuple[str, str]], at: str) -> Iterator[str]:
    value = [name for _, name in way]
    if read_answer(question["offered"], value) != value:
        yield f"{value}: read otherwise"
    seen: Any = shown(question["offered"], value)
    on_the_way = {moment for moment, _ in way} | {at} - {"end"}
    if {moment["id"] for moment in seen["moments"]} != on_the_way or set(seen["outcomes"]) != set(value):
        yield f"{value}: shows another part than its way"
    if len(seen["endings"]) != (at == "end"):
        yield f"{value}: {len(seen['endings'])} endings"


def simulations(files: list[Path]) -> Iterator[tuple[dict[str, Any], ReleasedQuestion]]:
    """Yield each simulation in the files, as written and as released."""
    for path in files:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        for number, written in enumerate(data.get("questions", [])):
            if written["kind"] == "branch":
                scenario = Scenario.model_validate(data)
                yield written, released_question(scenario.questions[number], scenario)


@click.command()
@click.option("--walks", default=10_000, show_default=True)
@click.option("--json", "as_json", is_flag=True)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True))
def main(walks: int, as_json: bool, files: tuple[Path, ...]) -> None:
    """Walk through simulations at random, and print what is wrong; exit 1 where anything is."""
    found = list(files) or [path for folder in FOLDERS for path in sorted(folder.glob("*.yaml"))]
    began = time.monotonic()
    outcomes = [walk_through(written, question, walks) for written, question in simulations(found)]
    if as_json:
        click.echo(json.dumps([asdict(each) for each in outcomes], ensure_ascii=False, indent=2))
    else:
        for each in outcomes:
            click.echo(
                f"{each.question}: walks {each.walks}  decisions {each.decisions}  endings {each.endings}  wrong {len(each.wrong)}"
            )
            for line in each.wrong[:20]:
                click.echo(f"  {line}")
        click.echo(f"simulations: {len(outcomes)}  seconds: {time.monotonic() - began:.1f}")
    raise SystemExit(1 if not outcomes or any(each.wrong for each in outcomes) else 0)


if __name__ == "__main__":
    main()

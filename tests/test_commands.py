"""Commands as they are made of functions and of acts' orders: what is typed, what is read, what is printed."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import click
import pytest
from click.testing import CliRunner

from kenshu.acts.orders import Absence
from kenshu.cli import command as made
from kenshu.cli.command import Answer, ExistingFile, Typed
from kenshu.i18n import LANGS, Lang

runner = CliRunner()


@pytest.fixture(autouse=True)
def helped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command and option is helped by its own name."""
    monkeypatch.setattr(made, "_help", lambda path, option: f"{path}.{option}")
    monkeypatch.setattr(made, "helped", lambda name: name)


def test_a_parameter_is_read_as_its_type_says(tmp_path: Path) -> None:
    got: dict[str, Any] = {}
    file = tmp_path / "a.csv"
    file.touch()

    @made.command("try")
    def command(
        file: ExistingFile,
        names: tuple[str, ...] = (),
        *,
        day: date | None = None,
        kind: Literal["a", "b"] = "a",
        level: Annotated[int, Typed(click.IntRange(0, 3))] = 3,
        days: tuple[date, ...] = (),
        dry_run: bool,
        browser: bool = True,
    ) -> None:
        got.update(locals())

    assert runner.invoke(command, [str(file)]).exit_code == 0
    assert {name: got[name] for name in ("file", "names", "day", "kind", "level", "days", "dry_run", "browser")} == {
        "file": file,
        "names": (),
        "day": None,
        "kind": "a",
        "level": 3,
        "days": (),
        "dry_run": False,
        "browser": True,
    }
    days = ["--days", "2026-12-01", "--days", "2026-12-02"]
    words = [str(file), "x", "y", "--day", "2026-12-25", "--kind", "b", "--level", "0", *days]
    assert runner.invoke(command, [*words, "--dry-run", "--no-browser"]).exit_code == 0
    assert (got["names"], got["day"], got["kind"], got["level"]) == (("x", "y"), date(2026, 12, 25), "b", 0)
    assert (got["days"], got["dry_run"], got["browser"]) == ((date(2026, 12, 1), date(2026, 12, 2)), True, False)


@pytest.mark.parametrize(
    ("typed", "instead"),
    [("0012", ""), ("leave", "sick"), ("2026-12-01", "yesterday"), ("--module", "--document"), ("--reason", "--module")],
)
def test_an_order_says_what_must_be_typed(typed: str, instead: str) -> None:
    got: dict[str, Any] = {}

    @made.command("try", order=Absence, arguments={"employee_id": "EMPLOYEE"})
    def command(told: dict[str, Any], *, by: str = "hr") -> None:
        got.update(told, by=by)

    right = ["0012", "--kind", "leave", "--first", "2026-12-01", "--module", "working-hours", "--reason", "r"]
    assert runner.invoke(command, right).exit_code == 0
    assert got == {
        "employee_id": "0012",
        "kind": "leave",
        "first": date(2026, 12, 1),
        "last": None,
        "module_id": "working-hours",
        "reason": "r",
        "by": "hr",
    }
    wrong = [instead if word == typed else word for word in right]
    assert runner.invoke(command, [word for word in wrong if word]).exit_code == 2


@pytest.mark.parametrize(("needs_a_person", "exit_code"), [(False, 0), (True, 1)])
def test_an_answer_is_printed_in_words_or_as_json(needs_a_person: bool, exit_code: int) -> None:
    @made.command("try")
    def command() -> Answer:
        return Answer({"day": date(2026, 12, 25)}, "済み", needs_a_person)

    said, figures = runner.invoke(command), runner.invoke(command, ["--json"])
    assert (said.output, said.exit_code) == ("済み\n", exit_code)
    assert (figures.output, figures.exit_code) == ('{\n  "day": "2026-12-25"\n}\n', exit_code)


@pytest.mark.parametrize("lang", LANGS)
def test_an_option_without_words_is_no_command(lang: Lang, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("KENSHU_LANG", lang)
    with pytest.raises(KeyError, match=r"absence\.add\.colour\.help"):

        @made.command("add", made.group("absence"))
        def command(*, colour: str) -> None:
            """Do nothing."""

"""`kit.py`: sets up once, mends what was killed, says in one sentence what is missing."""

import io
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import kit
import pytest

ROOT = Path(__file__).parents[1]


class Machine:
    """A fresh clone in a folder with a space and Japanese letters; commands are noted, and `fails` makes one fail.

    Each command of a set-up has `said` something.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.commands: list[list[str]] = []
        self.fails = ""
        self.said = b""

    def run(self, *command: str) -> int:
        self.commands.append(list(command))
        if "venv" in command:
            python = Path(kit.PYTHON)
            python.parent.mkdir(parents=True, exist_ok=True)
            python.touch()
        return 1 if self.fails and self.fails in command else 0


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    root = tmp_path / "研修 コピー"
    root.mkdir()
    for name in (*kit.LOCKS, "pyproject.toml"):
        (root / name).write_bytes((ROOT / name).read_bytes())
    venv = root / ".venv"
    monkeypatch.setattr(kit, "ROOT", str(root))
    monkeypatch.setattr(kit, "VENV", str(venv))
    monkeypatch.setattr(kit, "STAMP", str(venv / "kenshu-setup"))
    monkeypatch.setattr(kit, "PYTHON", str(venv / "bin" / "python"))
    machine = Machine(root)

    def set_up(under_way: kit.SetUp, *command: str) -> int:
        under_way.said.append(machine.said)
        return machine.run(*command)

    monkeypatch.setattr(kit, "run", machine.run)
    monkeypatch.setattr(kit.SetUp, "run", set_up)
    monkeypatch.setenv("KENSHU_LANG", "en")
    return machine


def test_says_what_it_downloads_before_it_does(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine.fails = "venv"
    with pytest.raises(SystemExit) as stopped:
        kit.set_up("requirements.txt")
    said = capsys.readouterr().err
    assert "packages (about" in said
    assert "? MB" not in said
    assert stopped.value.code == 2
    assert len(machine.commands) == 1


def test_a_set_up_that_fails_shows_all_that_was_said(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine.fails, machine.said = "--require-hashes", "ERROR: 保存先に空きがありません\n".encode()
    with pytest.raises(SystemExit):
        kit.set_up("requirements.txt")
    *_, words, _, advice = capsys.readouterr().err.splitlines()
    assert words == "ERROR: 保存先に空きがありません"
    assert advice.startswith("The set-up failed (see above)")


PIP = [
    "Ignoring colorama: markers 'sys_platform == \"win32\"' don't match your environment",
    "Requirement already satisfied: click==8.3.0 in ./.venv (from -r requirements.txt (line 3))",
    "Requirement already satisfied: attrs>=22 in ./.venv (from anywidget==0.11.0->-r requirements.txt (line 1))",
    "Collecting alembic==1.20.1 (from -r requirements.txt (line 1))",
    "  Downloading alembic-1.20.1-py3-none-any.whl (264 kB)",
    "Processing /wheels/anyio-4.16.0-py3-none-any.whl (from -r requirements.txt (line 2))",
]


@pytest.mark.parametrize(
    ("lang", "fetched", "installed"),
    [
        ("en", "setting up: 3 of 4 packages fetched, 0 s", "setting up: 1 of 3 packages installed, 0 s"),
        ("ja", "準備しています: 4 個のうち 3 個を取得、0 秒", "準備しています: 3 個のうち 1 個をインストール、0 秒"),
    ],
)
def test_a_set_up_says_how_far_it_is(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, lang: str, fetched: str, installed: str
) -> None:
    monkeypatch.setenv("KENSHU_LANG", lang)
    packages = Path(kit.site_packages())
    under_way = kit.SetUp(5)
    for name, before in (("click-8.3.0", 9.0), ("pip-26.0", 0.0), ("alembic-1.20.1", 0.0)):  # Python's venv comes with pip
        (packages / f"{name}.dist-info").mkdir(parents=True)
        os.utime(packages / f"{name}.dist-info", (under_way.since - before,) * 2)
    under_way.said = [line.encode() for line in PIP]
    assert under_way.line() == fetched
    under_way.said.append(b"Installing collected packages: alembic, anyio, uri-template")
    assert under_way.line() == installed


def test_uv_says_how_many_there_are_and_no_more_until_it_has_them(machine: Machine) -> None:
    Path(kit.site_packages()).mkdir(parents=True)
    under_way = kit.SetUp(137)
    under_way.said = [b"Resolved 131 packages in 1.75s\n", b"Downloading numpy (16.1MiB)\n"]
    assert under_way.line() == "setting up: 0 s"
    under_way.said.append(b"Prepared 131 packages in 20s\n")
    assert under_way.line() == "setting up: 0 of 131 packages installed, 0 s"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_one_line_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    under_way = kit.SetUp(5)
    under_way.tell("a long line")
    under_way.tell("short")
    under_way.tell("done", last=True)
    assert terminal.getvalue() == "\ra long line\rshort" + " " * 12 + "\rdone  \n"


def test_where_no_terminal_is_a_line_is_printed_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    under_way = kit.SetUp(5)
    for second in range(40):
        monkeypatch.setattr(time, "time", lambda at=under_way.since + second: at)
        under_way.tell(f"after {second} s")
    under_way.tell("done", last=True)
    assert capsys.readouterr().err.splitlines() == ["after 15 s", "after 30 s", "done"]


def test_what_a_program_of_the_set_up_prints_is_kept_and_not_shown(capfd: pytest.CaptureFixture[str]) -> None:
    under_way = kit.SetUp(5)
    code = under_way.run(
        sys.executable, "-c", "import sys; print('準備', flush=True); print('broken', file=sys.stderr); sys.exit(3)"
    )
    assert code == 3
    assert b"".join(under_way.said).decode().split() == ["準備", "broken"]
    assert capfd.readouterr() == ("", "")


def test_uses_uv_where_it_is_found(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/somewhere/{name}")
    kit.set_up("requirements.txt")
    assert all(command[0] == "/somewhere/uv" for command in machine.commands)
    assert any({"--require-hashes", "--compile-bytecode"} <= set(command) for command in machine.commands)


def test_uses_venv_and_pip_where_uv_is_not(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    kit.set_up("requirements.txt")
    assert [command[0] for command in machine.commands] == [sys.executable, kit.PYTHON, kit.PYTHON]
    assert any("--require-hashes" in command for command in machine.commands)


def test_does_nothing_the_second_time(machine: Machine) -> None:
    kit.set_up("requirements.txt")
    before = len(machine.commands)
    kit.set_up("requirements.txt")
    assert len(machine.commands) == before


def test_the_tests_set_up_serves_every_other_command(machine: Machine) -> None:
    kit.set_up("requirements-test.txt")
    before = len(machine.commands)
    kit.set_up("requirements.txt")
    assert len(machine.commands) == before


def test_the_driver_of_postgresql_is_added_on_demand_and_stays_after_an_update(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kit.set_up("requirements.txt")
    monkeypatch.setattr(sys, "argv", ["kit.py", "postgresql"])
    kit.main()
    assert any(command[-1].endswith("requirements-postgresql.txt") for command in machine.commands)
    assert capsys.readouterr().err.endswith("The driver of PostgreSQL is there.\n")
    before = len(machine.commands)
    kit.set_up("requirements.txt")
    assert len(machine.commands) == before
    with (machine.root / "requirements-postgresql.txt").open("a", encoding="utf-8") as lock:
        lock.write("# changed\n")
    kit.set_up("requirements.txt")
    assert kit.finished() == kit.wanted("requirements-postgresql.txt")


def test_mends_a_set_up_that_was_killed_half_way(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine.fails = "--require-hashes"
    with pytest.raises(SystemExit):
        kit.set_up("requirements.txt")
    torn = machine.root / ".venv" / "half-written"
    torn.touch()
    machine.fails = ""
    kit.set_up("requirements.txt")
    assert not torn.exists()
    assert "did not finish" in capsys.readouterr().err
    assert kit.finished() == kit.wanted("requirements.txt")


def test_sets_up_anew_when_the_lock_changes(machine: Machine) -> None:
    kit.set_up("requirements.txt")
    before = len(machine.commands)
    with (machine.root / "requirements.txt").open("a", encoding="utf-8") as lock:
        lock.write("# changed\n")
    kit.set_up("requirements.txt")
    assert len(machine.commands) > before


def test_an_old_python_gets_one_sentence(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(kit, "OLDEST", (99, 0))
    with pytest.raises(SystemExit) as stopped:
        kit.main()
    assert stopped.value.code == 2
    assert capsys.readouterr().err.strip().count("\n") == 0
    assert machine.commands == []


def test_passes_the_commands_exit_code_on(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    kit.set_up("requirements.txt")
    monkeypatch.setattr(sys, "argv", ["kit.py", "lint"])
    machine.fails = "lint"
    with pytest.raises(SystemExit) as stopped:
        kit.main()
    assert stopped.value.code == 1


def asked_of_pytest(machine: Machine, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[list[str], object]:
    """What `kit.py test` has pytest do, and its exit code."""
    monkeypatch.setattr(sys, "argv", ["kit.py", "test", *arguments])
    with pytest.raises(SystemExit) as stopped:
        kit.main()
    *python, module = machine.commands[-1][:5]
    assert (python, module) == ([kit.PYTHON, "-X", "utf8", "-m"], "pytest")
    return machine.commands[-1][5:], stopped.value.code


def test_every_test_is_run_on_every_core_and_pytest_says_how_it_ended(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words, code = asked_of_pytest(machine, monkeypatch)
    assert words[:2] == ["-n", "auto"]
    assert not {"-m", "-k", "-q", "--quiet"} & set(words)
    assert code == 0
    assert "not all tests" not in capsys.readouterr().err


@pytest.mark.parametrize(("lang", "said"), [("ja", "テストの一部です"), ("en", "not all tests")])
def test_quick_tests_leave_out_what_is_marked_and_say_so_at_the_end(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lang: str, said: str
) -> None:
    kit.set_up("requirements-test.txt")
    monkeypatch.setenv("KENSHU_LANG", lang)
    machine.fails = "-m"
    words, code = asked_of_pytest(machine, monkeypatch, "--quick", "tests/kinds")
    assert words[-3:] == ["-m", "not browser and not kernel and not postgresql and not slow", "tests/kinds"]
    assert code == 1
    assert capsys.readouterr().err.splitlines()[-1].count(said) == 1


def test_what_quick_tests_leave_out_are_markers_that_tests_have(request: pytest.FixtureRequest) -> None:
    known = {line.partition(":")[0] for line in request.config.getini("markers")}
    assert set(re.findall(r"not (\w+)", kit.QUICK[-1])) == {"browser", "kernel", "postgresql", "slow"} <= known


def test_benchmarks_get_the_requirements_of_the_tests(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["kit.py", "bench", "grading", "--quick"])
    with pytest.raises(SystemExit) as stopped:
        kit.main()
    assert stopped.value.code == 0
    assert kit.finished() == kit.wanted("requirements-test.txt")
    assert machine.commands[-1] == [kit.PYTHON, "-X", "utf8", "-m", "bench", "grading", "--quick"]


def test_a_list_of_readings_gets_the_requirements_of_the_tests_which_hold_the_tokenizer(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert started(machine, monkeypatch, "--course", "mine", "furigana") == ["--course", "mine", "furigana"]
    assert kit.finished() == kit.wanted("requirements-test.txt")
    assert "sudachipy==" in (ROOT / "requirements-test.txt").read_text(encoding="utf-8")


def started(machine: Machine, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> list[str]:
    """What of kenshu `kit.py` starts."""
    monkeypatch.setattr(sys, "argv", ["kit.py", *arguments])
    with pytest.raises(SystemExit):
        kit.main()
    return machine.commands[-1][5:]


@pytest.mark.parametrize("port", [[], ["--port", "8867"], ["--port=8867"]])
def test_serving_the_kits_own_course_is_a_trial_on_any_port(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, port: list[str]
) -> None:
    assert started(machine, monkeypatch, "serve", *port) == ["serve", *port, "--demo"]


@pytest.mark.parametrize("arguments", [["--course", ".", "serve"], ["serve", "--address", "0.0.0.0"], ["serve", "--proxy=::1"]])
def test_serving_for_others_is_no_trial(machine: Machine, monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    assert started(machine, monkeypatch, *arguments) == arguments


def test_serving_a_course_of_the_environment_is_no_trial(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENSHU_COURSE", "/somewhere")
    assert started(machine, monkeypatch, "serve", "--port", "8867") == ["serve", "--port", "8867"]


def test_help_is_not_kept_waiting_by_heavy_packages() -> None:
    heavy = "{'pandas', 'nbgrader', 'matplotlib', 'sqlalchemy', 'pydantic'}"
    code = f"import sys, kenshu.cli.main; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

"""`kit.py`: sets up once, mends what was killed, says in one sentence what is missing."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import kit
import pytest

ROOT = Path(__file__).parents[1]


class Machine:
    """A fresh clone in a folder with a space and Japanese letters; commands are noted, and `fails` makes one fail."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.commands: list[list[str]] = []
        self.fails = ""

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
    monkeypatch.setattr(kit, "run", machine.run)
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


def test_help_is_not_kept_waiting_by_heavy_packages() -> None:
    heavy = "{'pandas', 'nbgrader', 'matplotlib', 'sqlalchemy', 'pydantic'}"
    code = f"import sys, kenshu.cli.main; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

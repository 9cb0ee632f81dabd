# -*- coding: utf-8 -*-
"""The kit's entry point: sets up `.venv` from the locked requirements, then runs a command in it.

    python3 kit.py            run the whole kit once on the sample course
    python3 kit.py test       run every test; with --quick, those that take seconds
    python3 kit.py bench      measure this machine, and what the kit is compared with
    python3 kit.py serve      the training server
    python3 kit.py lab        JupyterLab on the course
    python3 kit.py postgresql add the driver of PostgreSQL, for this and every later command
    python3 kit.py COMMAND    any other command of kenshu

Standard library only. The syntax is that of every Python since 2.7, so that an old one can say what it needs.
"""

from __future__ import print_function

import hashlib
import io
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "kenshu-setup")  # written last: a set-up that was killed has none
WINDOWS = os.name == "nt"
PYTHON = os.path.join(VENV, "Scripts" if WINDOWS else "bin", "python.exe" if WINDOWS else "python")
OLDEST = (3, 11)
LOCKS = ("requirements.txt", "requirements-postgresql.txt", "requirements-test.txt")  # each holds those before it
EVERY_CORE = ["-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder"]
QUICK = ["-m", "not browser and not kernel and not postgresql and not slow"]

WORDS = {
    "old": (
        "Python {0}.{1} 以上が必要です (これは {2} です)。新しい Python を入れて、もう一度実行してください。",
        "Python {0}.{1} or newer is needed (this is {2}). Install a newer Python, then run this again.",
    ),
    "download": (
        "準備します: {0} 個のパッケージ (約 {1} MB) をダウンロードし、{2} に入れます。",
        "Setting up: {0} packages (about {1} MB) will be downloaded and installed in {2}.",
    ),
    "driver": ("PostgreSQL のドライバーが入っています。", "The driver of PostgreSQL is there."),
    "mend": ("途中で終わった準備を、やり直します。", "The last set-up did not finish; it is made anew."),
    "quick": (
        "これはテストの一部です (ブラウザー、カーネル、PostgreSQL、長いものを除く)。全部は `python3 kit.py test` です。",
        "These were not all tests (no browser, kernel or PostgreSQL, nothing long): `python3 kit.py test` runs them all.",
    ),
    "failed": (
        "準備できませんでした (上の表示をご覧ください)。ネットワークと空き容量を確かめて、もう一度実行してください。",
        "The set-up failed (see above). Check the network and the free space, then run this again.",
    ),
}


def say(key, *values):  # type: (str, *object) -> None
    """Print words in Japanese where the system speaks it, else in English."""
    spoken = (os.environ.get("KENSHU_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or "").lower()
    if WINDOWS and not spoken:
        import locale

        spoken = (locale.getlocale()[0] or "").lower()
    japanese, english = (text.format(*values) for text in WORDS[key])
    text = japanese if spoken.startswith("ja") else english
    try:
        text.encode(getattr(sys.stderr, "encoding", None) or "ascii")
    except UnicodeError:  # an old console
        text = english.encode("ascii", "replace").decode("ascii")
    print(text, file=sys.stderr)


def run(*command):  # type: (*str) -> int
    """Run a command and give its exit code; an interrupt is the command's to handle."""
    process = subprocess.Popen(command, cwd=ROOT)  # noqa: S603 - commands of this file, no shell
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def wanted(lock):  # type: (str) -> str
    """Return a finished set-up's stamp: it changes with the lock, the package's own data and the Python."""
    digest = hashlib.sha256()
    for name in (lock, "pyproject.toml"):
        with io.open(os.path.join(ROOT, name), "rb") as stream:
            digest.update(stream.read())
    return "{0} {1} {2} {3}".format(lock, digest.hexdigest(), sys.version.split()[0], ROOT)


def finished():  # type: () -> str
    """Return the last finished set-up's stamp, or nothing."""
    try:
        with io.open(STAMP, encoding="utf-8") as stream:
            return stream.read()
    except (OSError, IOError):
        return ""


def set_up(lock):  # type: (str) -> None
    """Make `.venv` hold the locked requirements and the kit itself; nothing to do is done in a moment."""
    if finished().startswith(LOCKS[1]) and lock == LOCKS[0]:  # whoever wanted the driver has it after an update, too
        lock = LOCKS[1]
    stamp = wanted(lock)
    if finished() in [wanted(each) for each in LOCKS[LOCKS.index(lock) :]] and os.path.exists(PYTHON):
        return
    with io.open(os.path.join(ROOT, lock), encoding="utf-8") as stream:
        lines = stream.read().splitlines()
    if os.path.isdir(VENV) and not finished():
        say("mend")
        shutil.rmtree(VENV)
    megabytes = next((line.split()[-2] for line in lines if line.startswith("# download:")), "?")
    say("download", sum("==" in line for line in lines), megabytes, VENV)
    if os.path.exists(STAMP):
        os.remove(STAMP)
    uv = shutil.which("uv")
    commands = []
    if uv:
        commands.append([uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, VENV])
        install = [uv, "pip", "install", "--python", PYTHON, "--compile-bytecode"]  # as pip does
    else:
        commands.append([sys.executable, "-m", "venv", VENV])
        install = [PYTHON, "-m", "pip", "--disable-pip-version-check", "install", "--no-warn-script-location"]
    commands.append(install + ["--require-hashes", "-r", os.path.join(ROOT, lock)])
    commands.append(install + ["--no-deps", "--no-build-isolation", "--editable", ROOT])
    for command in commands:
        if run(*command) != 0:
            say("failed")
            sys.exit(2)
    with io.open(STAMP, "w", encoding="utf-8") as stream:
        stream.write(stamp)


def main():  # type: () -> None
    """Set up what the command needs, then run it."""
    if sys.version_info < OLDEST:
        say("old", OLDEST[0], OLDEST[1], sys.version.split()[0])
        sys.exit(2)
    arguments = sys.argv[1:] or ["demo"]
    tests, bench = arguments[0] == "test", arguments[0] == "bench"
    driver = arguments == ["postgresql"]
    set_up(LOCKS[2] if tests or bench else LOCKS[1] if driver else LOCKS[0])
    if driver:
        say("driver")
        return
    quick = tests and arguments[1:2] == ["--quick"]
    if quick:
        command = ["pytest"] + EVERY_CORE + QUICK + arguments[2:]
    elif tests:
        command = ["pytest"] + (arguments[1:] or EVERY_CORE)
    elif bench:
        command = arguments
    else:
        sample = arguments == ["serve"] and not os.environ.get("KENSHU_COURSE")
        command = ["kenshu"] + (["serve", "--demo"] if sample else arguments)
    code = run(PYTHON, "-X", "utf8", "-m", *command)
    if quick:
        say("quick")
    sys.exit(code)


if __name__ == "__main__":
    main()

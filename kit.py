# -*- coding: utf-8 -*-
"""The kit's entry point: sets up `.venv` from the locked requirements, then runs a command in it.

    python3 kit.py            run the whole kit once on the sample course
    python3 kit.py test       run every test; with --quick, those that take seconds
    python3 kit.py bench      measure this machine, and what the kit is compared with
    python3 kit.py serve      the training server
    python3 kit.py lab        JupyterLab on the course
    python3 kit.py furigana   make the list of readings, with the tokenizer that the tests need too
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
import threading
import time

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "kenshu-setup")  # written last: a set-up that was killed has none
WINDOWS = os.name == "nt"
PYTHON = os.path.join(VENV, "Scripts" if WINDOWS else "bin", "python.exe" if WINDOWS else "python")
OLDEST = (3, 11)
TICK, NOW_AND_THEN = 0.2, 15.0  # seconds between two looks at a set-up, and between two lines where they are printed
LOCKS = ("requirements.txt", "requirements-postgresql.txt", "requirements-test.txt")  # each holds those before it
EVERY_CORE = ["-n", "auto", "--dist", "loadfile", "--no-loadscope-reorder"]
QUICK = ["-m", "not browser and not kernel and not postgresql and not slow"]

WORDS = {
    "old": (
        "Python {0}.{1} 以上が必要です (これは {2} です)。新しい Python を入れて、もう一度実行してください。",
        "Python {0}.{1} or newer is needed (this is {2}). Install a newer Python, then run this again.",
    ),
    "download": (
        "準備します (数分): パッケージ (約 {0} MB) をダウンロードして {1} に入れます。",
        "Setting up (some minutes): packages (about {0} MB) are downloaded into {1}.",
    ),
    "begun": ("準備しています: {0} 秒", "setting up: {0} s"),
    "fetched": ("準備しています: {1} 個のうち {0} 個を取得、{2} 秒", "setting up: {0} of {1} packages fetched, {2} s"),
    "installed": ("準備しています: {1} 個のうち {0} 個をインストール、{2} 秒", "setting up: {0} of {1} packages installed, {2} s"),
    "ready": ("準備ができました ({0} 秒)。", "The set-up is done ({0} s)."),
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


def in_words(key, *values):  # type: (str, *object) -> str
    """Return words in Japanese where the system speaks it and the console can write it, else in English."""
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
    return text


def say(key, *values):  # type: (str, *object) -> None
    """Print words."""
    print(in_words(key, *values), file=sys.stderr)


def run(*command):  # type: (*str) -> int
    """Run a command and give its exit code; an interrupt is the command's to handle."""
    process = subprocess.Popen(command, cwd=ROOT)  # noqa: S603 - commands of this file, no shell
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def site_packages():  # type: () -> str
    """Return where packages lie in `.venv`."""
    below = ["Lib"] if WINDOWS else ["lib", "python{0}.{1}".format(*sys.version_info)]
    return os.path.join(VENV, *(below + ["site-packages"]))


class SetUp:
    """A set-up under way: what pip or uv says is kept, in case it fails, and one line tells how far it is."""

    def __init__(self, packages):  # type: (int) -> None
        self.packages = packages
        self.since = time.time()
        self.said = []  # type: list[bytes]
        self.shown = ""
        self.shown_at = self.since

    def run(self, *command):  # type: (*str) -> int
        """Run a command, telling how far it is, and give its exit code; an interrupt is the command's to handle."""
        surroundings = dict(os.environ, PYTHONIOENCODING="utf-8")
        process = subprocess.Popen(  # noqa: S603 - commands of this file, no shell
            command, cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        reader = threading.Thread(target=self.listen, args=(process,))
        reader.start()
        while reader.is_alive():
            try:
                reader.join(TICK)
                self.tell(self.line())
            except KeyboardInterrupt:
                continue
        return process.wait()

    def listen(self, process):  # type: (subprocess.Popen[bytes]) -> None
        """Keep every line that a program prints, until it prints no more."""
        with process.stdout or io.BytesIO() as lines:
            self.said.extend(lines)

    def line(self):  # type: () -> str
        """Return how far it is, by what pip or uv has said and by what lies in `.venv`."""
        begun = self.count(b"Collecting ", b"Processing ")
        there = sum(line.startswith(b"Requirement already satisfied") and b"->" not in line for line in self.said)
        packages = self.packages - self.count(b"Ignoring ")
        for line in self.said:
            if line.startswith(b"Resolved "):  # by uv, which says nothing of each
                packages = int(line.split()[1])
        if self.count(b"Installing collected packages", b"Prepared "):
            return in_words("installed", self.installed(), packages - there, self.seconds())
        return in_words("fetched", begun + there, packages, self.seconds()) if begun + there else in_words("begun", self.seconds())

    def count(self, *beginnings):  # type: (*bytes) -> int
        """Return how many lines of pip or uv begin so."""
        return sum(line.startswith(beginnings) for line in self.said)

    def installed(self):  # type: () -> int
        """Return how many packages came into `.venv` since this set-up began."""
        where = site_packages()
        try:  # pip's own comes with Python's venv
            found = [name for name in os.listdir(where) if name.endswith(".dist-info") and not name.startswith("pip-")]
            return sum(os.stat(os.path.join(where, name)).st_mtime >= self.since for name in found)
        except OSError:  # one is just being replaced
            return 0

    def seconds(self):  # type: () -> int
        """Return how long it has taken."""
        return int(time.time() - self.since)

    def tell(self, line, last=False):  # type: (str, bool) -> None
        """Show a line in place of the one before; where no terminal can do that, print one now and then."""
        if sys.stderr.isatty():
            sys.stderr.write("\r" + line + "  " * max(0, len(self.shown) - len(line)) + ("\n" if last else ""))
            sys.stderr.flush()
        elif last or time.time() - self.shown_at >= NOW_AND_THEN:
            print(line, file=sys.stderr)
            self.shown_at = time.time()
        self.shown = line


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
    say("download", megabytes, VENV)
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
        install += ["--progress-bar", "off"]
    commands.append(install + ["--require-hashes", "-r", os.path.join(ROOT, lock)])
    commands.append(install + ["--no-deps", "--no-build-isolation", "--editable", ROOT])
    under_way = SetUp(sum("==" in line for line in lines))
    for command in commands:
        if under_way.run(*command) != 0:
            under_way.tell(under_way.line(), last=True)
            print(b"".join(under_way.said).decode("utf-8", "replace"), file=sys.stderr)
            say("failed")
            sys.exit(2)
    under_way.tell(in_words("ready", under_way.seconds()), last=True)
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
    set_up(LOCKS[2] if tests or bench or "furigana" in arguments else LOCKS[1] if driver else LOCKS[0])
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
        options = {word.split("=")[0] for word in arguments[1:] if word.startswith("-")}
        sample = arguments[0] == "serve" and options <= {"--port"} and not os.environ.get("KENSHU_COURSE")
        command = ["kenshu"] + arguments + (["--demo"] if sample else [])
    code = run(PYTHON, "-X", "utf8", "-m", *command)
    if quick:
        say("quick")
    sys.exit(code)


if __name__ == "__main__":
    main()

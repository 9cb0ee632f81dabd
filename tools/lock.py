"""Requirement locks, made anew with hashes, for Linux, macOS and Windows: `python tools/lock.py`. It needs `uv`.

`requirements.txt` is what the kit runs on, `requirements-postgresql.txt` that and the driver of PostgreSQL, `requirements-test.txt`
all that its tests need. Each begins with the size of its download on this machine, which `kit.py` tells before it downloads.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
BUILD = ("hatchling", "editables")  # so that the kit itself is installed from locked packages alone
# From 4.25 on jsonschema compiles 35 grammars whenever it is imported, of which Jupyter's schemas use none: `import nbformat` takes
# 1.15 s instead of 0.15 s, and with it every command of nbgrader and every start of JupyterLab (python-jsonschema/jsonschema#1428).
CONSTRAINTS = ("jsonschema<4.25",)
LOCKS = {
    "requirements.txt": [],
    "requirements-postgresql.txt": ["--extra", "postgresql"],
    "requirements-test.txt": ["--extra", "test"],
}


def main() -> None:
    """Write the locks."""
    for name, extras in LOCKS.items():
        with tempfile.TemporaryDirectory() as folder:
            build = Path(folder, "build.in")
            build.write_text("\n".join(BUILD) + "\n", encoding="utf-8")
            constraints = Path(folder, "constraints.txt")
            constraints.write_text("\n".join(CONSTRAINTS) + "\n", encoding="utf-8")
            command = ["uv", "pip", "compile", "pyproject.toml", str(build), *extras, "--universal", "--generate-hashes"]
            # pip asks for a package with an extra anew, at its newest version, unless the lock names the extra.
            command += ["--no-strip-extras", "--constraints", str(constraints)]
            command += ["--python-version", "3.11", "--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
            locked = subprocess.run([*command, "--quiet"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
            lock = Path(folder, name)
            lock.write_text(locked, encoding="utf-8")
            wheels = Path(folder, "wheels")
            download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
            subprocess.run([*download, "--dest", str(wheels), "-r", str(lock)], check=True)
            megabytes = sum(wheel.stat().st_size for wheel in wheels.iterdir()) / 1e6
        head = "# Made by tools/lock.py from pyproject.toml; do not edit.\n"
        (ROOT / name).write_text(f"{head}# download: {megabytes:.0f} MB\n{locked}", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

"""The marks by which the kit knows the files that it built in `notebooks/modules/`, among those that trainers made there.

A notebook is the kit's if its metadata `kenshu.module` is its folder's name and its own, `questions.json` if it names its folder.
JupyterLab's copy (`working-hours-Copy1.ipynb`) and an assignment of nbgrader's are somebody else's.
"""

import json
from pathlib import Path
from typing import Any

from kenshu.editions.released import QUESTIONS


def is_own(path: Path) -> bool:
    """Return whether the kit built the file; False for a file that cannot be read as what it is called."""
    try:
        found: Any = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    match found:
        case {"metadata": {"kenshu": {"module": module}}} if path.suffix == ".ipynb":
            return bool(module == path.parent.name == path.stem)
        case {"module": module} if path.name == QUESTIONS:
            return bool(module == path.parent.name)
    return False

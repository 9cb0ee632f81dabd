"""The addresses of the files that every page loads: `/static/<version>/page.js`.

The version is a hash of what the files hold. So a browser keeps them for good and asks for none of them again, which would be eight
requests a page; and a page never gets half of a new release, as its scripts load each other from the same address.
"""

import hashlib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "static"
VERSION = r"[0-9a-f]{16}"


@cache
def file_version() -> str:
    """The version of the files as this server has them."""
    from kenshu.component.bundle import component_source, component_style

    whole = hashlib.sha256()
    for path in sorted(FOLDER.iterdir()):
        whole.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    whole.update(component_source().encode() + b"\0" + component_style().encode())
    return whole.hexdigest()[:16]

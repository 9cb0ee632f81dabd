"""The kinds that are there: each folder below this one whose package has a `KIND`."""

import operator
import pkgutil
from functools import reduce
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from kenshu.errors import KenshuError
from kenshu.kinds.contract import Kind
from kenshu.kinds.question import BaseQuestion

_HERE = Path(__file__).parent

KINDS: dict[str, Kind] = {
    name: import_module(f"kenshu.kinds.{name}").KIND for _, name, is_folder in pkgutil.iter_modules([str(_HERE)]) if is_folder
}

if TYPE_CHECKING:
    Question = BaseQuestion
else:  # which schemas there are is known when the folders have been looked through
    Question = Annotated[reduce(operator.or_, (kind.question for kind in KINDS.values())), Field(discriminator="kind")]


def kind_of(name: str) -> Kind:
    """Return a kind by its name. Raises KenshuError for one that is not there: no other rule stands in for it."""
    if name not in KINDS:
        raise KenshuError("kind.unknown", found=str(name)[:60], allowed=", ".join(KINDS))
    return KINDS[name]


def front_end(ending: str) -> list[Path]:
    """Return the files of the kinds' renderers: `render.js` of each, or `render.css` of those that have one."""
    files = [_HERE / name / f"render.{ending}" for name in KINDS]
    return [file for file in files if ending == "js" or file.exists()]

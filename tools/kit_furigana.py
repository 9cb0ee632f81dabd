"""The readings of the kit's own words, made anew: `python -m tools.kit_furigana`. It needs the extra `authors`."""

from pathlib import Path

from kenshu.furigana.kit import kit_corrections
from kenshu.furigana.notation import lines_of
from kenshu.readings.making import kit_list
from kenshu.readings.sudachi import sudachi

FILE = Path(__file__).parents[1] / "src" / "kenshu" / "furigana" / "kit.yaml"
_HEAD = "# Made by tools/kit_furigana.py from the catalogues in locale/. What is wrong here is put right in corrections.yaml."


def made() -> str:
    """Return the file as it should be."""
    return "\n".join([_HEAD, *(f'- "{line}"' for line in lines_of(kit_list(sudachi(), kit_corrections())))]) + "\n"


if __name__ == "__main__":
    FILE.write_text(made(), encoding="utf-8", newline="\n")

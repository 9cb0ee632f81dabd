"""A PNG or JPEG of a lesson is shown whole on every screen and on paper, or is named with what is wrong with it."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from kenshu.content import Content, read_all
from kenshu.content.pictures import MOST_PIXELS, picture_faults
from kenshu.content.reader import Source
from kenshu.course import Course
from kenshu.kinds.question import Pictured, Words
from tests.content.test_lint import QUIZ, copy, replace

__all__ = ["copy"]  # the fixture


def written(mode: str, form: str, size: tuple[int, int] = (40, 30), **how: bool) -> bytes:
    """A picture of a colour, as Pillow writes it."""
    file = io.BytesIO()
    Image.new(mode, size, 1).save(file, form, **how)
    return file.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    """A piece of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(width: int, height: int) -> bytes:
    """A PNG that says of itself to be so large, and holds nothing."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def told_of(content: Content, folder: Path, name: str, data: bytes) -> list[str]:
    """The keys of what is wrong with a picture of a lesson."""
    (folder / "pictures").mkdir(exist_ok=True)
    (folder / "pictures" / name).write_bytes(data)
    picture = Pictured(file=name, alt=Words(ja="雪", en="Snow"))
    return [fault.key for fault in picture_faults(content, Source(folder / "quiz.yaml", {}, {}), ("lesson", 0), picture)]


PNG, JPEG = written("RGB", "PNG"), written("RGB", "JPEG")
SHOWN = {
    "colours.png": PNG,
    "colours and air.png": written("RGBA", "PNG"),
    "grey and air.png": written("LA", "PNG"),
    "palette.png": written("P", "PNG"),
    "black and white.png": written("1", "PNG"),
    "grey in 16 bits.png": written("I;16", "PNG"),
    "colours.jpg": JPEG,
    "grey.jpg": written("L", "JPEG"),
    "step by step.jpg": written("RGB", "JPEG", progressive=True),
    "largest.png": written("1", "PNG", (4000, MOST_PIXELS // 4000)),
}
DAMAGED = {
    "cut.png": PNG[:-5],
    "without an end.png": PNG[:-12],
    "half.png": PNG[: len(PNG) // 2],
    "no pixels.png": bomb(40, 30),
    "no moving picture.png": PNG[:33] + chunk(b"acTL", bytes(8)) + PNG[33:],
    "text.png": b"snow",
    "jpeg.png": JPEG,
    "png.jpg": PNG,
    "empty.jpg": b"",
    "press.jpg": written("CMYK", "JPEG"),
    "cut.jpg": JPEG[:-2],
    "half.jpg": JPEG[: len(JPEG) // 2],
    "head.jpg": b"\xff\xd8\xff\xe0\x00\x04\x00\x00\xff\xc0\x00\x11\x08\x00\x09\x00\x09\x03" + b"\x00" * 9 + b"\xff\xd9",
    "loop.jpg": b"\xff\xd8\xff" + b"\xff" * 9 + b"\xff\xd9",
}


@pytest.mark.parametrize("name", SHOWN)
def test_a_picture_that_every_screen_shows_is_taken(content: Content, tmp_path: Path, name: str) -> None:
    assert told_of(content, tmp_path, name, SHOWN[name]) == []


@pytest.mark.parametrize("name", DAMAGED)
def test_a_picture_that_is_not_whole_or_not_for_screens_is_named(content: Content, tmp_path: Path, name: str) -> None:
    assert told_of(content, tmp_path, name, DAMAGED[name]) == ["content.damaged_picture"]


@pytest.mark.parametrize("size", [(4001, 4000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_a_small_file_of_many_pixels_is_refused_before_it_is_drawn(content: Content, tmp_path: Path, size: tuple[int, int]) -> None:
    assert told_of(content, tmp_path, "bomb.png", bomb(*size)) == ["content.many_pixels"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from([("a.png", PNG), ("b.jpg", JPEG), ("c.png", SHOWN["palette.png"])]), st.data())
def test_whatever_a_file_holds_is_a_fault_and_no_traceback(
    content: Content, tmp_path: Path, picture: tuple[str, bytes], data: st.DataObject
) -> None:
    name, whole = picture
    spoiled = bytearray(whole)
    for place, byte in data.draw(st.dictionaries(st.integers(0, len(whole) - 1), st.integers(0, 255), max_size=8)).items():
        spoiled[place] = byte
    assert set(told_of(content, tmp_path, name, bytes(spoiled))) <= {"content.damaged_picture", "content.many_pixels"}


def test_the_fault_is_told_with_the_file_that_names_the_picture(copy: Course) -> None:
    (copy.quizzes / "pictures" / "bomb.png").write_bytes(bomb(5000, 4000))
    replace(QUIZ, "lesson:\n", "lesson:\n  - {block: picture, file: bomb.png, alt: {ja: 雪, en: snow}}\n")(copy)
    (found,) = [fault for fault in read_all(copy)[1] if fault.key == "content.many_pixels"]
    assert found.message("en").startswith(f"{Path(QUIZ).name}:")
    assert "20,000,000, 16,000,000 at most" in found.message("en")

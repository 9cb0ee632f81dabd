import io
import warnings
from collections.abc import Callable

import matplotlib
import pytest
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font
from matplotlib.image import imread

from kenshu.content import Content
from kenshu.i18n import LANGS, Lang
from kenshu.reports import charts
from kenshu.reports.charts import completion_chart
from kenshu.storage import Database
from tests.reports.test_export import report_of

History = Callable[..., Database]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("deepest", [1, 3])
def test_labels_are_really_drawn(history: History, content: Content, lang: Lang, deepest: int) -> None:
    report = report_of(history(2), content)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        chart = completion_chart(report, lang, deepest)
    assert [str(warning.message) for warning in caught] == []
    assert imread(io.BytesIO(chart)).shape[1] > 1000


def test_a_letter_that_no_font_has_would_be_told(history: History, content: Content) -> None:
    report = report_of(history(2), content)
    report.table["department"] = report.table["department"].str.replace("総務部", "\U0001f980")
    with pytest.warns(UserWarning, match="Glyph"):
        completion_chart(report, "ja")


def test_the_japanese_font_comes_with_the_kit_and_has_the_letters_of_names() -> None:
    import matplotlib_fontja

    with matplotlib.rc_context(charts.STYLE):
        found = findfont(FontProperties(family="IPAexGothic"), fallback_to_default=False)
    assert found == matplotlib_fontja.get_font_ttf_path()
    letters = FT2Font(found).get_charmap()
    assert [letter for letter in "髙﨑①部課係対象者修了" if ord(letter) not in letters] == []


def test_a_dollar_sign_in_a_name_is_a_letter(history: History, content: Content) -> None:
    report = report_of(history(2), content)
    report.table["department"] = report.table["department"].str.replace("総務部", r"$\bad$")
    assert completion_chart(report, "ja").startswith(b"\x89PNG")

"""Files of other systems: what of a question is kept, and what is named because there is no place for it."""

import io
import zipfile
from typing import Any

import pytest

from kenshu.errors import KenshuError
from kenshu.i18n import LANGS
from kenshu.interchange.fields import Asked
from kenshu.interchange.reading import read_questions
from kenshu.kinds import KINDS

PAGE = (
    "<p>次の<img src='@@PLUGINFILE@@/a.png' alt='画面'></p><table><tr><td>投稿者</td><td>職員</td></tr>"
    "<tr><th>時刻</th><td>10時</td></tr></table><a href='https://example.invalid/'>規程</a>"
)
CHOICES = '<answer fraction="100"><text>一</text></answer><answer fraction="0"><text>二</text></answer>'


def gift(text: str) -> list[Asked]:
    found, faults = read_questions(text.encode(), "quiz.gift", "ja")
    assert faults == []
    return found


def xml(inner: str, kind: str = "multichoice", asked: str = "<questiontext><text>問</text></questiontext>") -> Asked:
    quiz = f'<quiz><question type="{kind}">{asked}{inner}</question></quiz>'
    [one], faults = read_questions(quiz.encode(), "quiz.xml", "ja")
    assert faults == []
    return one


def lost(one: Asked) -> dict[str, Any]:
    """{cause: what was lost of it}, each cause once."""
    causes = [fault.key.removeprefix("questions.lost.") for fault in one.lost]
    assert len(set(causes)) == len(causes)
    assert all(f"「{fault.values['file']}」の1問目" in fault.message("ja") for fault in one.lost)
    return {cause: fault.values["found"] for cause, fault in zip(causes, one.lost, strict=True)}


def rights(one: Asked) -> list[bool]:
    return [option.get("right", False) for option in one.question["options"]]


@pytest.mark.parametrize(
    ("braces", "right", "why"),
    [
        ("{T}", True, ""),
        ("{TRUE}", True, ""),
        ("{F}", False, ""),
        ("{FALSE#違います。#そのとおり。}", False, "違います。\nそのとおり。"),
        ("{T#違います。}", True, "違います。"),
        ("{F####条項をごらんください。}", False, "条項をごらんください。"),
    ],
)
def test_true_or_false_is_read_with_all_that_is_said_of_it(braces: str, right: bool, why: str) -> None:
    [one] = gift(f"::題::投稿してよい。{braces}")
    assert (one.kind, one.question["right"], one.question["why"]["ja"]) == ("truefalse", right, why)
    assert one.question["prompt"]["ja"] == "投稿してよい。"
    assert one.scenario["title"]["ja"] == "題"
    assert lost(one) == {}


def test_partial_credit_is_never_a_second_right_option() -> None:
    [one] = gift("どれ。{~黙る ~%50%同僚に話す =所属長に報告する ~%-25%広める}")
    assert rights(one) == [False, False, True, False]
    assert lost(one) == {"partial": "同僚に話す (50 %), 広める (-25 %)"}


def test_two_options_with_all_the_credit_are_named() -> None:
    [one] = gift("どれ。{=一 =二 ~三}")
    assert (one.kind, rights(one)) == ("single", [True, True, False])
    assert lost(one) == {"several_right": "一, 二"}


def test_weights_other_than_the_rule_are_named() -> None:
    [kept] = gift("どれ。{~%50%一 ~%50%二 ~%-50%三}")
    [changed] = gift("どれ。{~%70%一 ~%30%二 ~三}")
    assert lost(kept) == {}
    assert (changed.kind, rights(changed)) == ("multiple", [True, True, False])
    assert lost(changed) == {"weights": "一 (70 %), 二 (30 %), 三 (0 %)"}


def test_the_right_hand_side_of_a_matching_question_is_kept_and_no_why_is_made_up() -> None:
    [one] = gift("合うもの。{=日本 -> 東京 =フランス -> パリ =カナダ -> オタワ ####首都です。}")
    words = {target["id"]: target["text"]["ja"] for target in one.question["targets"]}
    assert {item["text"]["ja"]: words[item["target"]] for item in one.question["items"]} == {
        "日本": "東京",
        "フランス": "パリ",
        "カナダ": "オタワ",
    }
    assert {item["why"]["ja"] for item in one.question["items"]} == {""}
    assert lost(one) == {"feedback": "首都です。"}


def test_the_gap_of_a_missing_word_stays() -> None:
    [one] = gift("公式アカウントは{=課 ~係 ~個人}が持つ。")
    assert one.question["prompt"]["ja"] == "公式アカウントは_____が持つ。"


def test_a_format_is_no_word_and_plain_text_is_no_markup() -> None:
    [plain] = gift("[plain]1 < 2 <b>太字</b>ですか。{=[html]<b>はい</b> ~[plain]<b>いいえ</b> ~[markdown]**どちらでも**}")
    assert plain.question["prompt"]["ja"] == "1 < 2 <b>太字</b>ですか。"
    assert [option["text"]["ja"] for option in plain.question["options"]] == ["はい", "<b>いいえ</b>", "**どちらでも**"]
    assert lost(plain) == {"markdown": "markdown"}
    one = xml(
        '<answer fraction="100" format="plain_text"><text>&lt;b&gt; is bold</text></answer>'
        '<answer fraction="0"><text>2</text></answer>',
        asked='<questiontext format="plain_text"><text>a&lt;b\nc</text></questiontext>',
    )
    assert one.question["prompt"]["ja"] == "a<b\nc"
    assert one.question["options"][0]["text"]["ja"] == "<b> is bold"


def test_what_has_no_place_is_named_once_a_cause() -> None:
    one = xml(
        "<name><text>題</text></name><generalfeedback><text>解説</text></generalfeedback><defaultgrade>3</defaultgrade>"
        "<penalty>0.5</penalty><hint><text>手がかり</text></hint><tags><tag><text>旧問</text></tag><tag><text>8-2-a</text></tag></tags>"
        "<correctfeedback><text>Your answer is correct.</text></correctfeedback>" + CHOICES,
        asked=f"<questiontext><text><![CDATA[{PAGE}]]></text><file name='a.png' encoding='base64'>iVBO</file>"
        "<file name='b.pdf' encoding='base64'>JVBE</file></questiontext>",
    )
    assert one.question["prompt"]["ja"] == "次の[画面]\n投稿者 | 職員\n時刻 | 10時\n規程 (https://example.invalid/)"
    assert one.scenario["title"]["ja"] == "題"
    assert lost(one) == {
        "files": "a.png, b.pdf",
        "tables": "table",
        "feedback": "解説",
        "hints": "手がかり",
        "tags": "旧問, 8-2-a",
        "grade": "3",
        "penalty": "0.5",
    }


def test_a_category_and_tags_of_gift_are_named_with_the_question_after_them() -> None:
    [one, other] = gift("$CATEGORY: 市/SNS\n\n// [id:7] [tag:旧問]\nどれ。{=一 ~二}\n\nどれ。{=一 ~二}")
    assert lost(one) == {"category": "市/SNS", "tags": "旧問"}
    assert lost(other) == {}


@pytest.mark.parametrize(
    ("block", "kind", "ja", "en"),
    [
        ("いつ。{#1889:1}", "numerical", "数値", "numerical"),
        ("市長は。{=山田 =山田太郎}", "shortanswer", "記述", "short answer"),
        ("お知らせです。", "description", "説明", "description"),
    ],
)
def test_a_kind_that_is_not_there_is_named_in_both_languages_with_all_that_can_be_read(
    block: str, kind: str, ja: str, en: str
) -> None:
    found, faults = read_questions(f"{block}\n\n{block}".encode(), "quiz.gift", "ja")
    assert found == []
    assert [(fault.values["number"], fault.values["found"]) for fault in faults] == [(1, kind), (2, kind)]
    assert f"「{ja}」" in faults[0].message("ja")
    assert f"“{en}”" in faults[0].message("en")
    assert "作文, 組み合わせ, 多肢選択, 並べ替え, ○/×" in faults[0].message("ja")
    assert "essay, matching, multiple choice, ordering, true/false" in faults[0].message("en")


@pytest.mark.parametrize("kind", ["cloze", "description", "calculatedmulti", "ddwtos", "stack"])
def test_of_types_that_only_the_kit_writes_those_from_elsewhere_are_refused(kind: str) -> None:
    quiz = f'<quiz><question type="{kind}"><questiontext><text>問</text></questiontext></question></quiz>'
    found, [fault] = read_questions(quiz.encode(), "quiz.xml", "ja")
    assert found == []
    assert fault.values["found"] == kind


def test_full_width_signs_are_told_from_a_text_to_be_read() -> None:
    _, [fault] = read_questions("どれ。｛＝一 ～二｝".encode(), "quiz.gift", "ja")
    assert fault.key == "questions.unread"
    assert "半角" in fault.message("ja")


def test_aiken_is_read() -> None:
    text = "どれですか。\nA. 一\nB) 二\nC. <b>三\nANSWER: B\n\nもう一つ。\nA. 一\nB. 二\nANSWER: A\n"
    found, faults = read_questions(text.encode(), "q.txt", "ja")
    assert faults == []
    assert [rights(one) for one in found] == [[False, True, False], [True, False]]
    assert found[0].question["options"][2]["text"]["ja"] == "<b>三"
    with pytest.raises(KenshuError) as fault:
        read_questions("どれ。\nA. 一\nB. 二\nANSWER: D".encode(), "q.txt", "ja", "aiken")
    assert "q.txt" in fault.value.message("ja")


@pytest.mark.parametrize("encoding", ["Shift_JIS", "EUC-JP", "windows-31j", "UTF-16", "UTF-8", "ISO-2022-JP"])
def test_xml_is_read_in_the_encoding_that_it_says(encoding: str) -> None:
    question = '<question type="essay"><questiontext><text>言葉で。</text></questiontext></question>'
    quiz = f'<?xml version="1.0" encoding="{encoding}"?><quiz>{question}</quiz>'
    [one], _ = read_questions(quiz.encode("cp932" if encoding == "windows-31j" else encoding), "q.xml", "ja")
    assert one.question["prompt"]["ja"] == "言葉で。"


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ('<?xml version="1.0" encoding="UTF-8"?><quiz>言葉</quiz>'.encode("cp932"), "questions.declared"),
        (b'<?xml version="1.0" encoding="x-none"?><quiz/>', "questions.declared"),
        (b'<!DOCTYPE q [<!ENTITY a "b">]><quiz>&a;</quiz>', "questions.entities"),
        (b'<!DOCTYPE q [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz>&a;</quiz>', "questions.entities"),
        (b"<quiz><question>", "questions.no_xml"),
        (b"<rss/>", "questions.other_xml"),
        (b"<questestinterop/>", "questions.file.qti"),
        (b'<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1"/>', "questions.file.qti"),
        (b'<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"/>', "questions.file.qti"),
        (b"%PDF-1.7", "questions.file.pdf"),
        (b"\x1f\x8b\x08\0", "questions.file.moodle_backup"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "questions.file.old_office"),
        (b"PK\x03\x04 cut off", "questions.file.zip"),
        ("設問".encode("cp932"), "questions.encoding"),
    ],
)
def test_a_file_that_holds_no_questions_is_named_by_what_it_is(raw: bytes, key: str) -> None:
    with pytest.raises(KenshuError) as fault:
        read_questions(raw, "設問の一覧", "ja")
    assert fault.value.key == key
    assert all("設問の一覧" in fault.value.message(lang) for lang in LANGS)


@pytest.mark.parametrize(
    ("names", "key"),
    [
        ({"h5p.json": "{}"}, "h5p"),
        ({"moodle_backup.xml": ""}, "moodle_backup"),
        ({"xl/workbook.xml": ""}, "excel"),
        ({"word/document.xml": ""}, "word"),
        ({"content.xml": ""}, "open_document"),
        ({"imsmanifest.xml": '<manifest xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1"/>'}, "qti"),
        ({"course/imsmanifest.xml": "<manifest><schema>ADL SCORM</schema></manifest>"}, "scorm"),
        ({"imsmanifest.xml": "<manifest/>"}, "content_package"),
        ({"q.gift": "{}"}, "zip"),
    ],
)
def test_an_archive_is_named_by_what_it_holds(names: dict[str, str], key: str) -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        for name, text in names.items():
            archive.writestr(name, text)
    with pytest.raises(KenshuError) as fault:
        read_questions(raw.getvalue(), "a.bin", "ja")
    assert fault.value.key == f"questions.file.{key}"


def test_the_types_that_can_be_read_are_those_of_the_kinds() -> None:
    assert {kind.exchange.moodle_type for kind in KINDS.values() if not kind.exchange.takes_others} == {"cloze", "description"}

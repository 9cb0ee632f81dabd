"""What the pages for people say is true: commands, options, links, examples, messages, tables."""

import csv
import re
from pathlib import Path

import pytest
import yaml

from kenshu import __version__, clock
from kenshu.cli.main import COMMANDS
from kenshu.content import Content, load, read_all
from kenshu.content.giveaways import STRICT, Figure
from kenshu.content.lint import LONGEST, lint
from kenshu.course import Course
from kenshu.editions.build import build
from kenshu.errors import RosterRefused
from kenshu.i18n import LANGS, Lang, catalogue, say
from kenshu.kinds import KINDS
from kenshu.people.access import ACCESS, FIELDS, reach
from kenshu.reports.completion import COLUMNS
from kenshu.roster.plan import take_in
from kenshu.roster.rows import read_roster_file
from kenshu.roster.words import HEADINGS
from kenshu.staff import ROLES
from kenshu.storage import open_database
from kenshu.storage.tables import CHAINED, RECORDS, schema
from kenshu.web.security import PAGE_POLICY
from tests.pages import PAGES, ROOT, blocks, called, code, commands, options, prose, rows, slug, text_of
from tests.test_layers import LAYERS, imports

GUIDES = ("employee", "trainer", "hr")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_and_image_leads_somewhere(page: Path) -> None:
    broken = []
    for target in re.findall(r"""(?:\]\(|src=")([^)\s"]+)""", prose(text_of(page))):
        if target.startswith(("https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        headings = re.findall(r"^#+ (.+)$", text_of(there), re.MULTILINE) if there.suffix == ".md" and there.exists() else []
        if not there.exists() or (anchor and anchor not in map(slug, headings)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_and_option_that_a_page_names_exists(page: Path) -> None:
    known = commands()
    wrong = []
    for span in code(text_of(page)):
        found = called(span)
        if found is None or found[0].split()[0] in ("test", "postgresql"):  # kit.py's own, of which `test` takes pytest's arguments
            continue
        name = found[0] if found[0] in known else found[0].split()[0]
        if name not in known or not found[1] <= set().union(*options(known[name])):
            wrong.append(span)
    assert wrong == []


@pytest.mark.parametrize("lang", LANGS)
def test_every_command_and_option_is_explained_in_both_languages(lang: Lang) -> None:
    other = "日本語" if lang == "en" else "English"
    texts = [text_of(ROOT / "docs" / f"{guide}.{lang}.md") for guide in GUIDES]
    for page in (ROOT / "README.md", ROOT / "docs" / "install.md"):
        halves = re.split(rf"^## {other}$|^## (?:日本語|English)$", text_of(page), flags=re.MULTILINE)
        texts.append(halves[1 if lang == "ja" else 2])
    sections = [section for text in texts for section in re.split(r"^##+ ", text, flags=re.MULTILINE)]
    missing = []
    for name, command in commands().items():
        about = [section for section in sections if any((called(span) or ("",))[0].startswith(name) for span in code(section))]
        if not about:
            missing.append(name)
        unsaid = [names for names in options(command) if not any(option in section for option in names for section in about)]
        missing += [f"{name} {min(names)}" for names in unsaid]
    assert any("--course" in text for text in texts)
    assert missing == []


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_says_as_much_in_either_language(guide: str) -> None:
    shapes = []
    for lang in LANGS:
        page = ROOT / "docs" / f"{guide}.{lang}.md"
        text = text_of(page)
        shapes.append((re.findall("^#+", text, re.MULTILINE), len(rows(text, 2)), len(rows(text, 3)), len(blocks("yaml", [page]))))
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("lang", LANGS)
def test_yaml_in_the_trainers_guide_makes_a_module(lang: Lang, course: Course) -> None:
    page = ROOT / "docs" / f"trainer.{lang}.md"
    examples = {name: body for _, name, body in blocks("yaml", [page]) if name.endswith(".yaml")}
    examples = {name: body for name, body in examples.items() if not name.startswith(("part of course", "part of languages"))}
    scenario = yaml.load(examples.pop("scenarios/bus-home-post.yaml"), yaml.BaseLoader)
    for _, name, body in blocks("yaml", [page]):
        if name == "questions":
            scenario["questions"] += yaml.load(body, yaml.BaseLoader)
    assert {question["kind"] for question in scenario["questions"]} == set(KINDS)
    scenario |= yaml.load(examples.pop("part of scenarios/bus-home-post.yaml"), yaml.BaseLoader)
    [(_, drawing, svg)] = blocks("xml", [page])
    (course.root / drawing.strip("<!- >")).write_text(svg, encoding="utf-8")
    lesson = examples.pop("part of quizzes/on-the-road.yaml")
    examples["quizzes/on-the-road.yaml"] += lesson
    quiz = yaml.load(examples["quizzes/on-the-road.yaml"], yaml.BaseLoader)
    asked = {question for group in quiz["test"] for question in group["questions"]}
    [second] = asked - {question["id"] for question in scenario["questions"]}  # the module has a second free text
    scenario["questions"].append({**scenario["questions"][-1], "id": second})
    (course.scenarios / "bus-home-post.yaml").write_text(yaml.safe_dump(scenario, allow_unicode=True), encoding="utf-8")
    for name, body in examples.items():
        (course.root / name).write_text(body, encoding="utf-8")
    content = load(Course.at(course.root))
    assert lint(content) == []
    assert Course.at(course.root).settings.keys() == course.settings.keys()


def test_every_block_of_yaml_says_what_it_is() -> None:
    known = re.compile(r"(?:part of )?(?:(?:scenarios|quizzes|languages/vi)/[a-z-]+\.yaml|course\.yaml)|questions")
    assert [(page.name, name) for page, name, _ in blocks("yaml") if not known.fullmatch(name)] == []


def test_a_scenario_is_added_in_five_minutes_as_described(course: Course) -> None:
    page = ROOT / "CONTRIBUTING.md"
    whole, part = [body for _, _, body in blocks("yaml", [page])]
    whole = whole.partition("\n")[2]
    path = course.scenarios / "copier-repair-wait.yaml"
    before, _, after = whole.rpartition("8-1-ku")
    path.write_text(f"{before}8-1-kuu{after}", encoding="utf-8")
    _, faults = read_all(course)
    path.write_text(whole, encoding="utf-8")
    messages = [*faults, *lint(load(course))]
    shown = [line.strip() for line in text_of(page).splitlines() if line.startswith("    copier-repair-wait.yaml:")]
    assert [fault.message("en") for fault in messages] == shown

    quiz = course.quizzes / "working-hours.yaml"
    lines = part.splitlines()[1:]
    *known, added = lines
    assert "\n".join(known) in quiz.read_text(encoding="utf-8")
    quiz.write_text(quiz.read_text(encoding="utf-8").replace("\n".join(known), "\n".join(lines)), encoding="utf-8")
    content = load(course)
    assert added.strip("- ") in content.questions
    assert lint(content) == []
    assert f"ends with `{say('cli.lint.clean', 'en')}`" in text_of(page)
    changed = build(course, content)
    printed = [say("cli.build.written", "en", path=each.as_posix()) for each in changed.written]
    printed.append(say("cli.build.released", "en", modules=len(content.modules), changed=len(changed.written)))
    assert "".join(f"    {line}\n" for line in printed) in text_of(page)


@pytest.mark.parametrize("lang", LANGS)
def test_limits_of_length_are_those_of_lint(lang: Lang) -> None:
    told = {row[0]: row[2] for row in rows(text_of(ROOT / "docs" / f"trainer.{lang}.md"), 3)}
    for field, limits in LONGEST.items():
        assert re.findall(r"\d+", told[f"`{field}`"]) == [str(limits["ja"]), str(limits["en"])]


@pytest.mark.parametrize("lang", LANGS)
def test_columns_of_the_report_are_explained(lang: Lang) -> None:
    table = [row for row in rows(text_of(ROOT / "docs" / f"hr.{lang}.md"), 3) if row[0].strip("`") in COLUMNS]
    assert [row[0].strip("`") for row in table] == list(COLUMNS)
    assert [row[1] for row in table] == [say(f"report.column.{column}", lang) for column in COLUMNS]


@pytest.mark.parametrize("lang", LANGS)
def test_headings_of_a_roster_are_explained(lang: Lang) -> None:
    text = text_of(ROOT / "docs" / f"hr.{lang}.md")
    assert [names[0] for names in HEADINGS.values() if names[0] not in text] == []
    english = [next(name for name in names if name.isascii()) for names in HEADINGS.values()]
    assert [name for name in english if f"`{name}`" not in text] == []


@pytest.mark.parametrize("lang", LANGS)
def test_refusals_of_a_roster_read_as_quoted(lang: Lang, course: Course, tmp_path: Path) -> None:
    wrong = [
        ["職員番号", "氏名", "所属", "任用形態"],
        ["../1", "西村 翔", "総合政策部", "正規"],
        ["001008", "坂本 海斗", "総合政策部", "正職員"],
        ["001022", "中村 一郎", "総合政策部", "正規"],
        ["001022", "青木 翔", "総合政策部", "正規"],
        ["001029", "小林 優", "総合政策部", "正規"],
        ["001036", "?野 花子", "総合政策部", "正規"],
    ]
    with (tmp_path / "roster.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(wrong)
    with open_database(course.database_url).writing() as conn, pytest.raises(RosterRefused) as refused:
        take_in(conn, read_roster_file(tmp_path / "roster.csv"), "hr", clock.now())
    text = text_of(ROOT / "docs" / f"hr.{lang}.md")
    assert [fault.message(lang) for fault in refused.value.faults if f"    {fault.message(lang)}\n" not in text] == []


@pytest.mark.parametrize("lang", LANGS)
def test_the_employees_guide_quotes_the_screen(lang: Lang) -> None:
    shown = [
        entry[lang]
        for room in ("web", "component", "letters", "password", "lesson", "guideline_page")
        for entry in catalogue(room).values()
    ]
    switches = yaml.safe_load((ROOT / "course.yaml").read_text(encoding="utf-8"))["languages"].values()
    shown += ["日本語", "English", *switches, say("web.furigana", "ja")]  # of languages, and of furigana on Japanese pages
    filled = tuple(start for start, brace, _ in (text.partition("{") for text in shown) if start and brace)
    text = prose(text_of(ROOT / "docs" / f"employee.{lang}.md"))
    quoted = re.findall(r"「([^」]+)」" if lang == "ja" else r'"([^"]+)"', text)
    quoted += [
        row[0].removesuffix(" …").removesuffix("…") for row in rows(text, 2) if row[1] not in ("意味", "meaning", "it means")
    ]
    known = [quote for quote in quoted if quote.startswith(filled) or any(each.startswith(quote) for each in shown)]
    assert len(quoted) > 20
    assert [quote for quote in quoted if quote not in known] == []


def test_the_table_of_access_is_the_servers() -> None:
    text = text_of(ROOT / "docs" / "security.md")
    roles = (None, "employee", "trainer", "hr")
    wanted = [
        [what, *(", ".join(action for action, allowed in cells.items() if role in allowed) or "–" for role in roles)]
        for what, cells in ACCESS.items()
    ]
    assert rows(text, 5)[1:] == wanted
    seen = [[kind, *(str(reach(role, kind) or "–") for role in ROLES)] for kind in FIELDS]
    assert rows(text, 4)[1:] == seen
    assert [kind for kind in FIELDS if f"- {kind}: " not in text] == []
    assert f"    {PAGE_POLICY}\n" in text


def test_the_picture_of_rooms_is_what_they_import() -> None:
    ground = set(LAYERS[0])
    found: dict[str, set[str]] = {room: set() for layer in LAYERS[1:] for room in layer}
    for _, room, imported in imports():
        if room in found and imported != room and imported in {*ground, *found}:
            found[room].add("ground" if imported in ground else imported)
    order = ["ground", *found]
    lines = [f"    {'ground':<10} {' '.join(LAYERS[0])}"]
    lines += [f"    {room:<10} imports {' '.join(sorted(names, key=order.index))}" for room, names in found.items()]
    assert "\n".join(lines) in text_of(ROOT / "docs" / "how-it-works.md")


def test_the_tables_of_the_database_are_listed() -> None:
    told = {row[0].strip("`"): row[1] for row in rows(text_of(ROOT / "docs" / "how-it-works.md"), 2)}
    kinds = {
        name: "(record, chained)" if table in CHAINED else "(record)" if table in RECORDS else ""
        for name, table in schema.tables.items()
    }
    assert {name: (re.findall(r"\(record[^)]*\)", told[name]) or [""])[0] for name in schema.tables} == kinds


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs" / "adr"
    listed = re.findall(r"^\| \[[^\]]+\]\(([^)]+)\)", text_of(folder / "README.md"), re.MULTILINE)
    assert listed == sorted(path.name for path in folder.glob("*.md") if path.name != "README.md")


def test_the_changelog_begins_with_this_version(content: Content) -> None:
    text = text_of(ROOT / "CHANGELOG.md")
    assert f"## [{__version__}]" in text
    assert [module for module in content.modules if f"`{module}`" not in text] == []
    assert [command for command in COMMANDS if f"kenshu {command}" not in text] == []


@pytest.mark.parametrize("lang", LANGS)
def test_limits_of_giveaways_are_those_of_lint(lang: Lang) -> None:
    told = {row[0]: row[1] for row in rows(text_of(ROOT / "docs" / f"trainer.{lang}.md"), 3)}
    for measure in STRICT:
        limit = Figure(measure.name, None, lang, measure.unit, 0.0, measure.most, []).written(measure.most)
        assert told[say(f"lint.{measure.name}.name", lang)] == limit

"""The files for several servers can be read by what they are for, and call only what exists."""

import ast
import configparser
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from bench.document import Measured, read
from bench.measure import Result, Row
from bench.reckoning import costs, table, with_tables
from traitlets.config import Config

from tests.pages import ROOT, commands, options, text_of

FOLDER = ROOT / "docs" / "scale"
KUBERNETES = sorted((FOLDER / "kubernetes").glob("*.yaml"))


def exists(words: list[str]) -> bool:
    """Whether kenshu has this command with these options."""
    known = commands()[words[0]]
    return {word for word in words if word.startswith("--")} <= set().union(*options(known))


def statements(text: str) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """(the blocks around it, its words) of each statement of an nginx configuration; what opens a block is one too."""
    around: list[str] = []
    words: list[str] = []
    for token in re.findall(r"#[^\n]*|\"[^\"]*\"|'[^']*'|[{};]|[^\s{};#\"']+", text):
        if token.startswith("#"):
            continue
        if token == "}":
            assert not words, f"a statement without its end: {words}"
            around.pop()
        elif token in "{;":
            yield tuple(around), words
            if token == "{":
                around.append(" ".join(words))
            words = []
        else:
            words.append(token.strip("\"'"))
    assert not around
    assert not words


def test_nginx_passes_to_servers_that_it_knows_and_says_who_sent_a_request() -> None:
    found = list(statements(text_of(FOLDER / "nginx.conf")))
    upstreams = {words[1] for around, words in found if words[0] == "upstream"}
    passed = {words[1].removeprefix("http://") for _, words in found if words[0] == "proxy_pass"}
    assert passed == upstreams
    locations = {around[-1] for around, words in found if words[0] == "proxy_pass"}
    assert "location /" in locations
    said = [(around[-1], words[1:]) for around, words in found if words[0] == "proxy_set_header"]
    for place in {where for where, _ in said}:  # a location that sets one header inherits none
        set_there = dict(words for where, words in said if where == place)
        assert {name: set_there[name] for name in ("Host", "X-Forwarded-For", "X-Forwarded-Proto")} == {
            "Host": "$http_host",
            "X-Forwarded-For": "$remote_addr",
            "X-Forwarded-Proto": "$scheme",
        }


def test_the_service_starts_a_server_that_believes_its_proxy() -> None:
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(text_of(FOLDER / "kenshu@.service"))
    program, *words = shlex.split(unit["Service"]["ExecStart"])
    assert program.endswith("/kenshu")
    assert exists(words)
    assert words[words.index("--proxy") + 1] == "127.0.0.1"
    assert unit["Service"]["Restart"] == "always"
    variables = dict(
        line.split("=", 1) for line in text_of(FOLDER / "environment.example").splitlines() if not line.startswith("#")
    )
    assert set(variables) == {"KENSHU_COURSE", "KENSHU_DATABASE", "KENSHU_LANG"}
    assert unit["Service"]["ReadWritePaths"] == variables["KENSHU_COURSE"]


def test_jupyterhub_reads_its_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENSHU_COURSE", "/srv/elsewhere")
    path = FOLDER / "jupyterhub_config.py"
    config = Config()
    exec(compile(ast.parse(text_of(path)), str(path), "exec"), {"get_config": lambda: config})
    assert config.JupyterHub.bind_url == "http://127.0.0.1:8000/labs/"
    assert config.Spawner.environment["KENSHU_COURSE"] == config.Spawner.notebook_dir == "/srv/elsewhere"
    course, lab = config.Spawner.environment["JUPYTER_CONFIG_PATH"].split(":")
    assert course == "/srv/elsewhere/grading"
    assert (Path(lab) / "labconfig").is_dir()
    [service] = config.JupyterHub.services
    assert service["name"] in config.JupyterHub.load_roles[0]["services"]


def resources() -> list[dict[str, Any]]:
    return [each for path in KUBERNETES for each in yaml.safe_load_all(text_of(path))]


def pods() -> list[dict[str, Any]]:
    return [each["spec"]["template"] for each in resources() if "template" in each["spec"]]


def test_kubernetes_services_find_their_pods() -> None:
    labels = [pod["metadata"]["labels"] for pod in pods()]
    services = {each["metadata"]["name"]: each["spec"] for each in resources() if each["kind"] == "Service"}
    assert [name for name, spec in services.items() if spec["selector"] not in labels] == []
    ports = {port["containerPort"] for pod in pods() for one in pod["spec"]["containers"] for port in one.get("ports", ())}
    assert {port["targetPort"] for spec in services.values() for port in spec["ports"]} <= ports
    [ingress] = [each for each in resources() if each["kind"] == "Ingress"]
    paths = {path["path"]: path["backend"]["service"]["name"] for path in ingress["spec"]["rules"][0]["http"]["paths"]}
    assert paths == {"/": "kenshu"}
    for each in resources():
        if each["kind"] == "Deployment":
            assert each["spec"]["selector"]["matchLabels"] == each["spec"]["template"]["metadata"]["labels"]


def test_kubernetes_pods_call_what_exists_and_hold_no_password() -> None:
    called = 0
    for pod in pods():
        for container in pod["spec"]["containers"]:
            if container["name"] == "kenshu":
                called += 1
                assert exists(container["args"])
                address = next(each["value"] for each in container["env"] if each["name"] == "KENSHU_DATABASE")
                assert re.fullmatch(r"postgresql://\w+@\w+/\w+", address)
            claims = {volume["name"] for volume in pod["spec"].get("volumes", ())}
            assert {mount["name"] for mount in container.get("volumeMounts", ())} <= claims
    assert called == 1


def measured(name: str, *rows: Row) -> Measured:
    return Measured(Result(name, list(rows), [], [], ("", "")), False, "", "", {}, {})


def test_what_a_country_needs_is_reckoned_from_what_was_measured() -> None:
    found = costs(
        [
            measured(
                "serving",
                Row("learners who saw their result", 1, "", (1000.0,)),
                Row("answers sent", 1, "", (12_000.0,)),
                Row("requests", 1, "", (36_000.0,)),
                Row("a core's time at the server for each request", 1, "ms", (5.0,)),
                Row("the server's memory at most", 1, "MB", (300.0,)),
            ),
            measured("grading", Row("kenshu grade", 3000, "s", (3.0,)), Row("kenshu grade", 100_000, "s", (60.0,))),
            measured(
                "saves",
                Row("answers acknowledged through the server, 1 at the same moment", 1, "/s", (100.0,)),
                Row("answers acknowledged through the server, 64 at the same moment", 1, "/s", (800.0,)),
                Row("answers acknowledged at its writer, 64 at the same moment", 1, "/s", (5000.0,)),
            ),
            measured(
                "report",
                Row("table and XLSX: 100,000 people, 10 modules, 1 years", 1_000_000, "s", (4.0,)),
                Row("table and XLSX: 100,000 people, 10 modules, 1 years, whole command", 1_000_000, "s", (9.0,)),
                Row("table and XLSX: 100,000 people, 10 modules, 1 years, memory", 1_000_000, "MB", (500.0,)),
            ),
        ]
    )
    rows = [line.strip("| ").split(" | ") for line in table(found, "en").splitlines()]
    # 100,000 people in three hours, three times as many at the busiest: 27.8 begin in a second.
    assert rows[2:4] == [
        ["requests a second at the busiest", "50", "1,000", "30,000"],
        ["answers saved a second then", "16.7", "333", "10,000"],
    ]
    assert rows[4] == ["server processes (a core each, half idle)", "1", "10", "300"]
    assert rows[5][1:] == ["300", "3,000", "90,000"]
    assert rows[7] == ["grading everybody (one core, minutes)", "0.0500", "1", "30.0"]
    assert rows[6] == ["databases (writer half idle)", "1", "1", "25"]
    assert [f"{float(cell):.2f}" for cell in rows[8][1:]] == ["0.20", "4.00", "120.00"]


def test_what_is_not_measured_yet_is_a_dash() -> None:
    assert set(re.findall(r"\| ([^|\w-]+) (?=\|)", table(costs([]), "en"))) == {"–"}


def test_the_page_has_the_tables_of_the_figures_that_are_kept() -> None:
    text = text_of(ROOT / "docs" / "scale.md")
    assert text == with_tables(text, costs(read(ROOT / "docs" / "benchmarks")))
    assert text.count("<!-- reckoned") == 2

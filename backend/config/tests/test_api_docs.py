"""GET /api/docs: all of the schema on one page that runs nothing."""

import hashlib
import re
import subprocess
from base64 import b64encode
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from api.schema import read_schema
from config.api_docs import describe, split_code
from config.api_examples import read_examples
from config.tests.example_house import build_example_house
from config.tests.houses import PICTURE
from conftest import Server


class Page(HTMLParser):
    """What stands in the page: elements, ids, links, text of `pre`, and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.commands: list[str] = []
        self.style = ""
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open.append(tag)
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                self.ids.append(str(value))
            if name == "href":
                self.links.append(str(value))
        if tag == "pre":
            self.commands.append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open[-1:] == ["style"]:
            self.style += data
        if "pre" in self._open:
            self.commands[-1] += data


@pytest.fixture(scope="module")
def answer() -> Any:
    return Client().get("/api/docs")


@pytest.fixture(scope="module")
def page(answer: Any) -> Page:
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    return Page(answer.content.decode())


def test_it_runs_nothing_and_loads_nothing(page: Page, answer: Any) -> None:
    assert not page.tags & {"script", "iframe", "img", "link", "object", "form", "svg"}
    assert not {name for name in page.attributes if name.startswith("on")} | (
        page.attributes & {"src", "style", "srcdoc"}
    )
    digest = b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    policy = answer["Content-Security-Policy"].split("; ")
    assert policy[:2] == ["default-src 'none'", f"style-src 'sha256-{digest}'"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert not re.search(r"url\(|@import", page.style)


def test_every_operation_and_schema_has_its_place(page: Page) -> None:
    schema = read_schema()
    wanted = {
        operation["operationId"] for item in schema["paths"].values() for operation in item.values()
    }
    wanted |= {f"schema-{name}" for name in schema["components"]["schemas"]}
    assert wanted <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_every_link_leads_somewhere(page: Page) -> None:
    for link in page.links:
        assert link == "schema" or link.removeprefix("#") in page.ids, link


def test_every_example_is_a_command(page: Page) -> None:
    shown = " ".join(page.commands)
    for item in read_schema()["paths"].values():
        for operation in item.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                for example in content.get("examples", {}).values():
                    body = example["value"]
                    for value in body.values() if isinstance(body, dict) else [body]:
                        # What is in a file stands for the reader's own.
                        is_plain = isinstance(value, str) and not re.search("['\"]|^data:", value)
                        if is_plain:
                            assert value in shown


@pytest.mark.parametrize(
    "path",
    [
        *("/api/me", "/api/conversations", "/api/chat/stream", "/api/settings", "/api/search"),
        *("/api/settings/theme", "/api/characters/<character>/avatar"),
    ],
)
def test_commands_run_in_a_shell(server: Server, page: Page, path: str, tmp_path: Path) -> None:
    house = build_example_house()
    path = path.replace("<character>", read_examples()["parameters"]["character_id"])
    address = re.compile(r'"\$API' + path.removeprefix("/api") + r'(\?[^"]*)?"$')
    (tmp_path / "FILE").write_bytes(PICTURE)
    commands = [text for text in page.commands if address.search(text) and "-X DELETE" not in text]
    assert commands
    for command in commands:
        done = subprocess.run(
            ["bash", "-ec", house.fill(command).replace("curl ", "curl --fail-with-body ", 1)],
            cwd=tmp_path,
            env={"API": f"{server.url}/api", "ACCESS": house.access, "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            timeout=30,
        )
        # One example shows that nothing to say is refused.
        is_fine = done.returncode == 0 or "prompt_required" in done.stdout
        assert is_fine, (command, done.stdout, done.stderr)


@pytest.mark.parametrize(
    ("node", "words"),
    [
        ({"$ref": "#/components/schemas/Me"}, "Me"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Me"}}, "list of Me"),
        ({"type": ["string", "null"], "format": "uuid"}, "string or null (uuid)"),
        ({"enum": ["asc", "desc"]}, '"asc" or "desc"'),
        ({"oneOf": [{"type": "integer"}, {"$ref": "#/x/Me"}]}, "integer or Me"),
        ({}, "anything"),
    ],
)
def test_a_schema_in_words(node: dict[str, Any], words: str) -> None:
    assert "".join(text for text, _ in describe(node)) == words


def test_code_stands_between_backticks() -> None:
    assert split_code("Take `page` or `q`.") == [
        (False, "Take "),
        (True, "page"),
        (False, " or "),
        (True, "q"),
        (False, "."),
    ]


@pytest.mark.parametrize("accept", ["text/html", "application/xhtml+xml", "*/*"])
def test_the_page_is_html_for_everybody(client: Client, accept: str) -> None:
    page = client.get("/api/docs", headers={"Accept": accept})
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")

"""The recipes of `docs/api.md` and `docs/websocket.md` run as they stand: registered, streamed,
cut, resumed.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from accounts import sessions
from chat.models import Message
from config.tests.scripts import ROOT
from conftest import Server
from testing import make_conversation, make_user


def read_recipes(page: str) -> dict[str, str]:
    """The programs of a page by their language."""
    fences = re.compile(r"^```(bash|python|javascript)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
    return dict(fences.findall((ROOT / page).read_text()))


RECIPES = read_recipes("docs/api.md")
COMMANDS = {
    "bash": ["bash", "-eu", "recipe"],
    "python": [sys.executable, "recipe"],
    "javascript": ["node", "recipe"],
}


def test_there_is_one_for_each_language() -> None:
    assert set(RECIPES) == set(COMMANDS)


@pytest.mark.parametrize("language", sorted(COMMANDS))
def test_a_recipe_runs_as_it_stands(server: Server, tmp_path: Path, language: str) -> None:
    program, *arguments = COMMANDS[language]
    found = shutil.which(program)
    if not found or (language == "bash" and not shutil.which("curl")):
        pytest.skip(f"{program} or curl is not installed")
    # Node takes a program with `await` at its top for a module by its name.
    name = "recipe.mjs" if language == "javascript" else "recipe"
    (tmp_path / name).write_text(RECIPES[language])
    folders = (Path(found).parent, "/usr/local/bin", "/usr/bin", "/bin")
    done = subprocess.run(
        [found, *(argument.replace("recipe", name) for argument in arguments)],
        cwd=tmp_path,
        env={"API": f"{server.url}/api", "PATH": ":".join(map(str, folders))},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    # Cut after two events and resumed: the printed text is the stored one, whole and once.
    assert done.stdout.strip() == read_answer()


def test_the_recipe_of_the_socket_runs_as_it_stands(server: Server, tmp_path: Path) -> None:
    user = make_user()
    (tmp_path / "recipe").write_text(read_recipes("docs/websocket.md")["python"])
    done = subprocess.run(
        [sys.executable, "recipe"],
        cwd=tmp_path,
        env={
            "WS": server.url.replace("http", "ws", 1),
            "A": sessions.issue(user).access,
            "C": str(make_conversation(user).pk),
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == read_answer()


def read_answer() -> str:
    """The reply to the only question that was asked."""
    [question, answer] = Message.objects.order_by("created_at")
    assert question.content == "Who are you?"
    assert answer.status == Message.Status.FINAL
    return answer.content.strip()

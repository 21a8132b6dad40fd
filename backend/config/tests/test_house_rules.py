"""`scripts/house_rules.py`: each rule sees its breach, and nothing else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from config.tests.scripts import ROOT, load_script

SCRIPT = load_script("house_rules")
_CSRF = "django.views.decorators.csrf"


@pytest.fixture
def judge(tmp_path: Path) -> Callable[..., list[str]]:
    """The sentences about one file of a project."""

    def write(place: str, text: str) -> list[str]:
        path = tmp_path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return [sentence for _, _, sentence in SCRIPT.find(tmp_path)]

    return write


@pytest.mark.parametrize(
    ("place", "text", "word"),
    [
        ("backend/chat/x.py", 'cursor.execute(f"SELECT {name}")', "put together"),
        ("backend/chat/x.py", 'cursor.execute("SELECT %s" % name)', "put together"),
        ("backend/chat/x.py", 'cursor.execute("SELECT " + name)', "put together"),
        ("backend/chat/x.py", "cursor.execute(_SQL.format(name))", "put together"),
        ("backend/chat/x.py", "Message.objects.raw(sql)", "put together"),
        ("backend/chat/x.py", 'RawSQL(f"{x}", [])', "put together"),
        ("backend/chat/x.py", "from django.utils.safestring import mark_safe", "format_html"),
        ("backend/chat/x.py", "safestring.mark_safe(text)", "format_html"),
        ("backend/chat/views/x.py", "Message.objects.all()", "owned_by"),
        ("backend/chat/views/x.py", "Message.objects.get(pk=pk)", "owned_by"),
        ("backend/chat/x.py", 'os.environ["KEY"]', "config.env"),
        ("backend/chat/x.py", 'os.getenv("KEY")', "config.env"),
        ("backend/chat/views/x.py", "class V:\n    permission_classes = ()", "authentication"),
        ("backend/chat/views/x.py", "class V:\n    permission_classes = [AllowAny]", "AllowAny"),
        ("backend/chat/x.py", f"from {_CSRF} import csrf_exempt as plain", "csrf_exempt"),
        ("backend/chat/x.py", "view.csrf_exempt = True", "csrf_exempt"),
        ("backend/chat/x.py", "import pickle", "runs what it reads"),
        ("chatbot/x.py", "from marshal import loads", "runs what it reads"),
        ("backend/chat/x.py", "hmac.new(k, m).hexdigest() == given", "constant_time"),
        ("backend/config/templates/x.html", "{{ name|safe }}", "templates"),
        ("backend/config/templates/x.html", "{% autoescape off %}", "templates"),
        ("backend/config/templates/x.html", "<script>go()</script>", "templates"),
    ],
)
def test_a_breach_is_seen(judge: Any, place: str, text: str, word: str) -> None:
    [sentence] = judge(place, text)
    assert word in sentence


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("backend/chat/x.py", 'cursor.execute("SELECT 1")'),
        ("backend/chat/x.py", "cursor.execute(_SELECT + _ORDER, [name])"),
        ("backend/chat/search/x.py", 'cursor.execute(f"SELECT {name}")'),
        ("backend/chat/views/x.py", "Message.objects.owned_by(user)"),
        ("backend/chat/services/x.py", "Message.objects.all()"),
        ("backend/config/env_sources.py", 'os.environ["KEY"]'),
        ("backend/chat/tests/x.py", "import pickle"),
        ("backend/chat/x.py", "sha256(text).hexdigest() == checksum"),
        ("backend/config/templates/x.html", '<script src="/static/x.js"></script>'),
    ],
)
def test_what_is_in_order_is_left_alone(judge: Any, place: str, text: str) -> None:
    assert judge(place, text) == []


# `make check` does the same.
@pytest.mark.thorough
def test_this_project_keeps_them(capsys: Any) -> None:
    assert SCRIPT.main(ROOT) == 0, capsys.readouterr().err


@pytest.mark.parametrize("table", ["SQL_BUILDERS", "ENVIRONMENT_READERS", "OPEN_DOORS"])
def test_every_exception_is_still_there_and_has_a_reason(table: str) -> None:
    for place, reason in getattr(SCRIPT, table).items():
        assert (ROOT / place).exists(), place
        assert len(reason) > 10

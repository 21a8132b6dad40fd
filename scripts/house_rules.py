#!/usr/bin/env python3
"""The project's rules that ruff, bandit, mypy and the import contracts cannot check.

`scripts/house_rules.py [ROOT]` reads the Python code and the templates of the backend and of the
persona package, prints a line for each breach and ends with 1 if there is one. The web app's own
rules are in `frontend/house-rules.mjs`.

An exception is a row of a table below, with its reason. No comment switches a rule off.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

Breach = tuple[int, str]

# Files that may build SQL statements at run time. In all others statements are constants, and
# values are parameters.
SQL_BUILDERS = {
    "backend/accounts/throttle_counters.py": "takes the constants of its neighbours",
    "backend/api/sql/": "what everybody else calls instead",
    "backend/chat/activity.py": "one group of placeholders for each row",
    "backend/chat/branches.py": "names of our own tables, one placeholder for each id",
    "backend/chat/erasure/": "names of tables and indexes, asked of the database or written there",
    "backend/chat/journal/": "one group of placeholders for each row",
    "backend/chat/search/": "parts of statements that stand in the same files",
    "backend/llm_service/budget_rows.py": "one of two constants",
    "backend/storage/": "names that come from the models",
    "backend/testing_database.py": "names that come from the models",
}
# Files that may read the environment; all others use config/env.py.
ENVIRONMENT_READERS = {
    "backend/config/env_sources.py": "the only reader of settings",
    "backend/config/env_file.py": "fills it from the files",
    "backend/manage.py": "names the settings module",
    "backend/config/asgi.py": "names the settings module",
    "backend/config/wsgi.py": "names the settings module",
    "backend/config/test_settings.py": "keeps the keys of whoever runs the tests out of them",
    "backend/gunicorn.conf.py": "is read before Django is there",
    "backend/llm_service/providers/litellm.py": "keeps the package from asking the network",
    "backend/storage/postgresql.py": "hands it on to pg_dump and psql",
}
# Views without authentication, each with its own rate limit, or without Django's check for CSRF.
OPEN_DOORS = {
    "backend/accounts/views/": "ways to sign in, and one list of what they are",
    "backend/characters/views/pictures.py": "a picture's address is the permission",
    "backend/chat/views/sample.py": "one answer without an account",
    "backend/api/error_answers.py": "the 404 of unknown paths, the same for every method",
    "backend/config/api_docs.py": "what the API is like, as its schema tells anybody",
    "backend/config/seen_request.py": "reads no cookies; without a signature it is the same 404",
}
_EXECUTE = frozenset({"execute", "executemany", "executescript", "raw", "extra"})
_RUNNING_READERS = frozenset({"pickle", "marshal", "shelve", "dill"})
_MARKERS = frozenset({"mark_safe", "SafeString", "SafeText", "html_safe"})
_TEMPLATE = re.compile(
    r"\|\s*safe(seq)?\b|autoescape\s+off|<script(?![^>]*\bsrc=)[^>]*>\s*[^<\s]", re.I
)


def main(root: Path) -> int:
    """The number of breaches; each is printed."""
    breaches = sorted(find(root))
    for place, number, sentence in breaches:
        print(f"{place}:{number}: {sentence}", file=sys.stderr)
    return len(breaches)


def find(root: Path) -> Iterator[tuple[str, int, str]]:
    """`(file, line, sentence)` of every breach below `root`."""
    for path in list_files(root, "*.py"):
        place = path.relative_to(root).as_posix()
        tree = ast.parse(path.read_text(), filename=place)
        for rule in RULES:
            for number, sentence in rule(place, tree):
                yield place, number, sentence
    for path in list_files(root, "*.html"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if _TEMPLATE.search(line):
                place = path.relative_to(root).as_posix()
                yield place, number, "templates escape everything and hold no script"


def list_files(root: Path, pattern: str) -> Iterator[Path]:
    """Our own files, without tests, migrations and packages."""
    for folder in ("backend", "chatbot"):
        for path in (root / folder).rglob(pattern):
            parts = path.relative_to(root).parts
            if not {".venv", "tests", "migrations", "staticfiles"} & set(parts[:-1]):
                yield path


def is_listed(place: str, table: dict[str, str]) -> bool:
    """Whether `place` has a row in `table`, or lies below a folder that has one."""
    return any(place == row or (row.endswith("/") and place.startswith(row)) for row in table)


def built_statements(place: str, tree: ast.AST) -> Iterator[Breach]:
    """SQL built at run time outside of `SQL_BUILDERS`."""
    if is_listed(place, SQL_BUILDERS):
        return
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name), args=[statement, *_]) if name in _EXECUTE:
                if not _is_constant(statement):
                    yield node.lineno, f"{name}() of a statement put together: use constants"
            case ast.Call(func=ast.Name(id="RawSQL"), args=[statement, *_]):
                if not _is_constant(statement):
                    yield node.lineno, "RawSQL of a statement that is put together: use constants"


def _is_constant(node: ast.expr) -> bool:
    """A literal, or a name in capitals, which is a constant by convention."""
    match node:
        case ast.Constant():
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_").isupper()
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _is_constant(left) and _is_constant(right)
        case _:
            return False


def trusted_markup(_: str, tree: ast.AST) -> Iterator[Breach]:
    """Text that is declared to be HTML."""
    for node in ast.walk(tree):
        names = _names(node)
        if names & _MARKERS:
            yield node.lineno, f"{', '.join(names & _MARKERS)}: use format_html"  # type: ignore[attr-defined]


def _names(node: ast.AST) -> set[str]:
    match node:
        case ast.ImportFrom(names=names):
            return {alias.name for alias in names}
        case ast.Attribute(attr=name):
            return {name}
        case _:
            return set()


def ownerless_queries(place: str, tree: ast.AST) -> Iterator[Breach]:
    """Queries in views that do not start at an owner; other queries belong into services."""
    if "/views" not in place and "/streaming/" not in place and not place.endswith("consumers.py"):
        return
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(
                    attr=name, value=ast.Attribute(attr="objects" | "_default_manager")
                )
            ) if name not in ("owned_by", "visible_to"):
                yield node.lineno, f"objects.{name}() at the edge: begin with owned_by(user)"


def environment(place: str, tree: ast.AST) -> Iterator[Breach]:
    """Reads of the environment that bypass `config/env.py`, whose errors name the variable."""
    is_test_tool = place.startswith("backend/testing") or place == "backend/conftest.py"
    if is_test_tool or is_listed(place, ENVIRONMENT_READERS):
        return
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr="environ" | "getenv", value=ast.Name(id="os")):
                yield node.lineno, "os.environ: ask config.env, or take a setting"


def open_doors(place: str, tree: ast.AST) -> Iterator[Breach]:
    """Views without authentication, permissions or the check for CSRF."""
    if is_listed(place, OPEN_DOORS):
        return
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id="permission_classes" | "authentication_classes")]):
                value = node.value
                if isinstance(value, ast.List | ast.Tuple) and not value.elts:
                    yield node.lineno, "no authentication: list the view in scripts/house_rules.py"
            case ast.Name(id="AllowAny"):
                yield node.lineno, "AllowAny: list the view in scripts/house_rules.py"
            case ast.ImportFrom() | ast.Attribute() if "csrf_exempt" in _names(node):
                yield node.lineno, "csrf_exempt: list the view in scripts/house_rules.py"


def unsafe_readers(_: str, tree: ast.AST) -> Iterator[Breach]:
    """Deserializers that run code, and message codes that are compared with `==` or `!=`."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    if alias.name.partition(".")[0] in _RUNNING_READERS:
                        yield node.lineno, f"{alias.name}: its reader runs what it reads"
            case ast.ImportFrom(module=str(module)) if module in _RUNNING_READERS:
                yield node.lineno, f"{module}: its reader runs what it reads"
            case ast.Compare(ops=[ast.Eq() | ast.NotEq()], left=left, comparators=[right]):
                if _is_message_code(left) or _is_message_code(right):
                    yield node.lineno, "compare message codes by constant_time_compare"


def _is_message_code(node: ast.expr) -> bool:
    """`hmac.new(...).hexdigest()`, or the same of Django's `salted_hmac(...)`."""
    text = ast.unparse(node) if isinstance(node, ast.Call) else ""
    return "hmac" in text and text.endswith("digest()")


RULES: list[Callable[[str, ast.AST], Iterator[Breach]]] = [
    built_statements,
    trusted_markup,
    ownerless_queries,
    environment,
    open_doors,
    unsafe_readers,
]

if __name__ == "__main__":
    sys.exit(bool(main(Path(sys.argv[1] if sys.argv[1:] else Path(__file__).parents[1]))))

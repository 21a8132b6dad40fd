"""Lists of rows, and the statements that PostgreSQL keeps prepared."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.sql.prepared import open_cursor
from api.sql.row_lists import RowList, uuid_array

pytestmark = pytest.mark.django_db

ROWS = RowList({"id": "uuid", "seq": "integer", "text": "text"})
HOSTILE = [
    "",
    "plain",
    "it's %s ? :name $1 {braces}",
    'a "quote", a \\ and a \\u0041 and a \\n',
    "\x01\x1f\x7f\t\r\n",
    "naïve 日本語 🗡️ e\u0301 \u2028\u2029\ufeff\uffff",
    "</script><!-- [1, {}] null",
    "x" * 100_000,
]
needs_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="what PostgreSQL prepares"
)


def read(rows: Sequence[tuple[UUID | None, int | None, str | None]]) -> list[tuple[object, ...]]:
    sql, parameters = ROWS.bind(rows)
    with open_cursor() as cursor:
        cursor.execute(f"WITH given (id, seq, text) AS ({sql}) SELECT * FROM given", parameters)  # noqa: S608
        return [
            (pk if pk is None or isinstance(pk, UUID) else UUID(pk), *rest)
            for pk, *rest in cursor.fetchall()
        ]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_every_text_comes_back_as_it_was(text: str) -> None:
    rows = [(uuid4(), seq, text) for seq in (0, 2**31 - 1)]
    assert read(rows) == rows


def test_what_is_missing_is_null() -> None:
    rows: list[tuple[UUID | None, int | None, str | None]] = [(None, None, None), (uuid4(), -1, "")]
    assert read(rows) == rows


def test_rows_keep_their_order_and_their_number() -> None:
    rows = [(uuid4(), seq, str(seq)) for seq in range(250)]
    assert read(rows) == rows


@pytest.mark.parametrize("count", [0, 1, 299, 300, 301, 1000])
def test_pieces_hold_every_row_once(count: int) -> None:
    rows = [(uuid4(), seq, "x") for seq in range(count)]
    pieces = list(ROWS.bind_pieces(rows))
    if connection.vendor == "postgresql":
        assert len(pieces) == min(count, 1)
    else:
        assert all(len(parameters) <= 900 for _, parameters in pieces)
        numbers = [seq for _, parameters in pieces for seq in parameters[1::3]]
        assert numbers == list(range(count))


def find_kept(text: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", [f"%{text}%"]
        )
        found: int = cursor.fetchone()[0]
    return found


@pytest.fixture
def without_prepared() -> Iterator[None]:
    """As `?prepared_statements=off` has it."""
    before = connection.settings_dict
    connection.settings_dict = deepcopy(before)
    connection.settings_dict["OPTIONS"]["prepared_statements"] = "off"
    threshold, connection.connection.prepare_threshold = (
        connection.connection.prepare_threshold,
        connection.get_connection_params()["prepare_threshold"],
    )
    yield
    connection.settings_dict = before
    connection.connection.prepare_threshold = threshold


def ask(label: str, times: int) -> None:
    for number in range(times):
        with open_cursor() as cursor:
            cursor.execute(f"SELECT %s::int AS {label}", [number])
            assert cursor.fetchall() == [(number,)]


@needs_postgresql
def test_a_statement_of_one_text_is_kept_prepared() -> None:
    ask("kept", 4)
    assert find_kept("AS kept") == 0
    ask("kept", 4)
    assert find_kept("AS kept") == 1


def test_a_prepared_statement_says_what_it_asked() -> None:
    with CaptureQueriesContext(connection) as queries, open_cursor() as cursor:
        cursor.execute("SELECT %s AS said", ["it's 100 %"])
    [asked] = queries
    assert asked["sql"] == "SELECT 'it''s 100 %' AS said"


@needs_postgresql
def test_none_is_where_the_url_says_so(without_prepared: None) -> None:
    ask("unkept", 12)
    assert find_kept("AS unkept") == 0


@needs_postgresql
def test_rows_of_any_number_are_one_statement() -> None:
    for count in range(1, 30):
        assert len(read([(uuid4(), 1, "counted")] * count)) == count
    assert find_kept("json_to_recordset") == 1


@needs_postgresql
def test_ids_of_any_number_are_one_parameter() -> None:
    ids = [uuid4() for _ in range(300)]
    with open_cursor() as cursor:
        for some in ([], ids[:1], ids):
            cursor.execute("SELECT unnest(%s::uuid[])", [uuid_array(some)])
            assert [pk for (pk,) in cursor.fetchall()] == some

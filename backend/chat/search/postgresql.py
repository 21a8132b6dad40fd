"""The index on PostgreSQL: for each of the two tables a second one, with the words of its rows and
a GIN index on them.

Every word is prefixed with its owner, so that one person's words are neighbours in the index: a
search, above all one for a prefix, never scans other people's words. No extension is needed, and
nothing depends on the database's locale.
"""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.utils import CursorWrapper

from chat.models import Conversation, Message
from chat.search.postgresql_words import define_functions
from chat.search.sources import SOURCES, Source, name_triggers
from chat.search.words import Phrase, owner_key

# Rows re-indexed per statement.
BATCH_ROWS = 10_000
# Appended to the last line of progress.
LAST_STEP = "; building the index of their words"
TRIGGERS = name_triggers("insert", "update", "delete", "truncate")

# How many of the owner's newest messages are scanned before the index is used.
NEWEST = 1_000


def find_messages(owner: UUID, phrases: Sequence[Phrase], limit: int) -> list[Message]:
    expression = match_expression(owner, phrases)
    # A word in every fiftieth message fills the page from the newest ones; collecting and sorting
    # all matches would take 0.1 s for a user with 100,000 messages.
    newest = f"""
        SELECT chat_message.* FROM (
            SELECT source_id, id, words FROM chat_message_search
            WHERE owner = %s ORDER BY id DESC LIMIT {NEWEST}
        ) AS entry
        JOIN chat_message ON chat_message.id = entry.source_id AND chat_message.is_visible
        WHERE entry.words @@ %s::tsquery ORDER BY entry.id DESC LIMIT %s
    """
    found = [*Message.objects.raw(newest, [owner, expression, limit])]
    if len(found) == limit:
        return found
    # OFFSET 0 keeps the order of the inner query: rows are looked up until there are enough.
    everything = """
        SELECT chat_message.* FROM (
            SELECT source_id, id FROM chat_message_search
            WHERE owner = %s AND words @@ %s::tsquery ORDER BY id DESC OFFSET 0
        ) AS entry
        JOIN chat_message ON chat_message.id = entry.source_id AND chat_message.is_visible
        ORDER BY entry.id DESC LIMIT %s
    """
    return [*Message.objects.raw(everything, [owner, expression, limit])]


def find_conversations(owner: UUID, phrases: Sequence[Phrase], limit: int) -> list[Conversation]:
    """Matching conversations, the most recently active first."""
    sql = """
        SELECT chat_conversation.* FROM chat_conversation_search AS entry
        JOIN chat_conversation ON chat_conversation.id = entry.source_id
        WHERE entry.owner = %s AND entry.words @@ %s::tsquery
        ORDER BY chat_conversation.activity_at DESC, chat_conversation.id DESC LIMIT %s
    """
    return [*Conversation.objects.raw(sql, [owner, match_expression(owner, phrases), limit])]


def match_expression(owner: UUID, phrases: Sequence[Phrase]) -> str:
    """A tsquery. Folded words contain no punctuation; in quotes they are not read as operators."""
    key = owner_key(owner)
    return " & ".join(f"({' | '.join(_terms(key, phrase))})" for phrase in phrases)


def _terms(key: str, phrase: Phrase) -> Iterator[str]:
    end = ":*" if phrase.is_prefix else ""
    for words in phrase.ways:
        side_by_side = " <-> ".join(f"'{key}{word}'" for word in words)
        yield f"({side_by_side}{end})"


def read_triggers(cursor: CursorWrapper) -> set[str]:
    cursor.execute(
        "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE relnamespace = current_schema()::regnamespace AND NOT tgisinternal"
    )
    return {name for (name,) in cursor.fetchall()}


def install(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create functions, tables and triggers; idempotent. `reindex` creates the index of words."""
    for statement in (*define_functions(schema_editor.connection), *map(_statements, SOURCES)):
        schema_editor.execute(statement, params=None)


def reindex(schema_editor: BaseDatabaseSchemaEditor) -> Iterator[tuple[str, int, int]]:
    """Write all entries, missing ones first; yields `(table, done, all)` after each batch. Their
    index is built at the end, because updating it row by row takes most of the time.
    """
    # CONCURRENTLY lets others write meanwhile, but is not allowed in a transaction.
    way = "" if schema_editor.connection.in_atomic_block else "CONCURRENTLY"
    for source in SOURCES:
        index, words = f"{source.table}_search", _words(source, "source")
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(f"DROP INDEX IF EXISTS {index}_words")
            cursor.execute(
                f"INSERT INTO {index} (source_id, owner) "
                f"SELECT id, {source.owner.format(row='source')} FROM {source.table} AS source "
                f"ORDER BY {source.order} ON CONFLICT (source_id) DO NOTHING"
            )
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {index}")
            [last] = cursor.fetchone()
            for start in range(0, last, BATCH_ROWS):
                cursor.execute(
                    f"UPDATE {index} AS entry SET words = {words} FROM {source.table} AS source "
                    "WHERE source.id = entry.source_id "
                    f"AND entry.id > {start} AND entry.id <= {start + BATCH_ROWS}"
                )
                yield source.table, min(start + BATCH_ROWS, last), last
            # Without a list of pending words (fastupdate) every search costs the same.
            cursor.execute(
                f"CREATE INDEX {way} {index}_words ON {index} USING gin (words) "
                "WITH (fastupdate = off)"
            )


def _words(source: Source, row: str) -> str:
    searchable, owner = source.is_searchable.format(row=row), source.owner.format(row=row)
    return f"CASE WHEN {searchable} THEN chat_search_words({owner}, {row}.{source.body}) END"


def _statements(source: Source) -> str:
    """SQL that makes one source searchable; its parts are the constants above, nothing else."""
    table, index = source.table, f"{source.table}_search"
    watched = ", ".join(source.watched)
    changed = ", ".join(f"OLD.{column}" for column in source.watched)
    to = changed.replace("OLD.", "NEW.")
    follow = f"EXECUTE FUNCTION {index}_follow()"
    return f"""
        CREATE TABLE IF NOT EXISTS {index} (
            source_id uuid PRIMARY KEY,
            id bigint GENERATED ALWAYS AS IDENTITY,
            owner uuid NOT NULL,
            words tsvector
        );
        CREATE INDEX IF NOT EXISTS {index}_newest ON {index} (owner, id);
        CREATE OR REPLACE FUNCTION {index}_follow() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            CASE TG_OP
            WHEN 'INSERT' THEN
                INSERT INTO {index} (source_id, owner, words)
                VALUES (NEW.id, {source.owner.format(row="NEW")}, {_words(source, "NEW")});
            WHEN 'UPDATE' THEN
                UPDATE {index} SET words = {_words(source, "NEW")} WHERE source_id = NEW.id;
            WHEN 'DELETE' THEN
                DELETE FROM {index} WHERE source_id = OLD.id;
            WHEN 'TRUNCATE' THEN
                TRUNCATE {index};
            END CASE;
            RETURN NULL;
        END $$;
        DROP TRIGGER IF EXISTS {index}_insert ON {table};
        CREATE TRIGGER {index}_insert AFTER INSERT ON {table} FOR EACH ROW {follow};
        DROP TRIGGER IF EXISTS {index}_update ON {table};
        CREATE TRIGGER {index}_update AFTER UPDATE OF {watched} ON {table} FOR EACH ROW
            WHEN (({changed}) IS DISTINCT FROM ({to})) {follow};
        DROP TRIGGER IF EXISTS {index}_delete ON {table};
        CREATE TRIGGER {index}_delete AFTER DELETE ON {table} FOR EACH ROW {follow};
        DROP TRIGGER IF EXISTS {index}_truncate ON {table};
        CREATE TRIGGER {index}_truncate AFTER TRUNCATE ON {table} FOR EACH STATEMENT {follow};
    """

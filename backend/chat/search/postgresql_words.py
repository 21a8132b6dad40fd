"""The rules of `words.py` as PostgreSQL's functions `chat_search_fold` and `chat_search_words`."""

from django.db import NotSupportedError
from django.db.backends.base.base import BaseDatabaseWrapper

from chat.search.words import (
    EMPHASIS,
    OWNER_DIGITS,
    character_class,
    is_dropped,
    is_symbol,
    is_unspaced,
    letter_table,
)

# Indexed length of a text: a tsvector holds 1 MB of words, in 16,383 positions, none longer than 2
# KB. A query, and so a word of it, has at most 200 characters.
TEXT_CHARACTERS = 200_000
TEXT_WORDS = 16_383
WORD_CHARACTERS = 200
# Collations that can lower-case all scripts; the first one that this server has is used.
COLLATIONS = ("und-x-icu", "pg_c_utf8", "C.utf8", "C.UTF-8", "en_US.utf8")


def define_functions(connection: BaseDatabaseWrapper) -> tuple[str, str]:
    """`words.fold` in SQL, and a row's words with their owner and positions (`words.index_form`).

    The classes of characters are written out, and compared by code point, because PostgreSQL's own
    classes depend on the database's locale.
    """
    letters, symbols = character_class(str.isalnum), character_class(is_symbol)
    unspaced, dropped = character_class(is_unspaced), character_class(is_dropped)
    lower = f'lower(normalize(body, NFKD) COLLATE "{_choose_collation(connection)}")'
    plain = f"""normalize(regexp_replace(
        {_translate(f'normalize({lower}, NFKD) COLLATE "C"')}, '[{dropped}]+', '', 'g'), NFC)"""
    joined = f"""regexp_replace({plain},
        '(?<=[a-z{letters}]){EMPHASIS}(?=[a-z{letters}])', '', 'g')"""
    fold = f"""
        CREATE OR REPLACE FUNCTION chat_search_fold(body text) RETURNS text
        LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT CASE WHEN octet_length(body) = char_length(body)
        THEN regexp_replace(regexp_replace(
            lower(body COLLATE "C"), '(?<=[a-z]){EMPHASIS}(?=[a-z])', '', 'g'),
            '[^0-9a-z]+', ' ', 'g')
        ELSE regexp_replace(regexp_replace(
            {joined}, '([{symbols}]|[{unspaced}]+)', ' \\1 ', 'g'),
            '[^0-9a-z{letters}{symbols}]+', ' ', 'g')
        END $$
    """
    words = f"""
        CREATE OR REPLACE FUNCTION chat_search_words(owner uuid, body text) RETURNS tsvector
        LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT coalesce(string_agg(
            left(owner::text, {OWNER_DIGITS}) || left(part, {WORD_CHARACTERS}) || ':' || place, ' '
        ), '')::tsvector
        FROM (
            SELECT part, row_number() OVER (ORDER BY number, start) AS place
            FROM unnest(string_to_array(
                trim(chat_search_fold(left(body, {TEXT_CHARACTERS}))), ' '
            )) WITH ORDINALITY AS found (word, number),
            LATERAL (SELECT word COLLATE "C" ~ '^[{unspaced}]' AS is_unspaced) AS kind,
            LATERAL generate_series(
                1, CASE WHEN is_unspaced THEN char_length(word) ELSE 1 END
            ) AS start,
            LATERAL (
                SELECT CASE WHEN is_unspaced THEN substr(word, start, 2) ELSE word END AS part
            ) AS cut
            ORDER BY number, start LIMIT {TEXT_WORDS}
        ) AS parts $$
    """
    return fold, words


def _translate(text: str) -> str:
    """`words.letter_table` in SQL: single characters by `translate`, the others by `replace`."""
    single: dict[str, str] = {}
    for char, plain in letter_table().items():
        if len(plain) == 1:
            single[char] = plain
        else:
            text = f"replace({text}, '{char}', '{plain}')"
    return f"translate({text}, '{''.join(single)}', '{''.join(single.values())}')"


def _choose_collation(connection: BaseDatabaseWrapper) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        [encoding] = cursor.fetchone()
        if encoding != "UTF8":
            raise NotSupportedError(f"The database's encoding must be UTF8, not {encoding}.")
        cursor.execute(
            "SELECT collname FROM pg_collation WHERE collname = ANY(%s) "
            "AND collencoding IN (-1, pg_char_to_encoding('UTF8'))",
            [list(COLLATIONS)],
        )
        known = {name for (name,) in cursor.fetchall()}
    # Without any of them only ASCII letters are case-folded.
    return next((name for name in COLLATIONS if name in known), "C")

"""Full-text search over one person's conversations and messages.

`words.py` says what a word is, `sqlite.py` and `postgresql.py` keep an index of them beside the
tables and query it. Triggers fill it, so that no way of writing a row can forget them.
"""

from chat.search.index import install, register_search_form, reindex
from chat.search.results import QUERY_CHARACTERS, Results, find

__all__ = ["QUERY_CHARACTERS", "Results", "find", "install", "register_search_form", "reindex"]

"""Full-text search over one person's conversations and messages.

`words.py` defines words, `sqlite.py` and `postgresql.py` keep an index of them beside the tables
and query it. Triggers fill it, so that no way of writing a row can skip it.
"""

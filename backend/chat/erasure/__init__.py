"""Erases what a deletion leaves behind in the database.

A deleted row leaves the tables with its transaction. Its words are still in the search index (whose
segments are immutable and only marked), in the write-ahead log (SQLite), in dead rows and in the
planner's statistics (PostgreSQL). Removing them takes time in proportion to the size of the index,
so it is done in the background, for many deletions at once.
"""

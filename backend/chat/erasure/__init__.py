"""What a deletion leaves behind in the database, and how it goes.

A deleted row is out of the tables with its transaction. Its words are still in the search index,
whose parts are written once and only marked afterwards, in the log that comes before the tables
(SQLite's WAL), in dead rows and in the planner's samples (PostgreSQL). To take them out costs as
much as the index is large, so it is done in the background, for many deletions at once.
"""

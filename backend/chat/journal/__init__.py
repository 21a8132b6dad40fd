"""The journal: what every run has said, written before anybody sees it.

A run appends, the writer commits in groups, readers follow from a cursor. The rows are the truth;
what is in memory is a shortcut to them, and a notification is only a hint to look.
"""

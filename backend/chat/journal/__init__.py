"""The journal: the events of every run, committed before they are shown.

A run appends, the writer commits in groups, readers follow from a cursor. The rows are the truth,
memory is a cache of them, and a notification is only a hint to read.
"""

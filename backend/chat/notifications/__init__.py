"""Notifications say that something new was committed, never what it is.

Code that commits something others may wait for publishes a topic; its subscribers read the rows
again. A lost notification delays until the next poll and never loses text. With `REDIS_URL` set
notifications reach all processes on that Redis, else only this one.
"""

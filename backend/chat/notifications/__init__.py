"""Notifications say that something new was committed, never what it is.

Whoever commits something that others may wait for publishes a topic; its subscribers read the rows
again. A lost notification costs the time until the next poll, never text. With `REDIS_URL` set
notifications reach all processes on that Redis, else only this one.
"""

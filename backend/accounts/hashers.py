"""Password hashing."""

from typing import Final

from django.contrib.auth import hashers

MEMORY_KIB: Final = 19 * 1024


class Argon2PasswordHasher(hashers.Argon2PasswordHasher):
    """Argon2id at the minimum of OWASP's Password Storage Cheat Sheet: 19 MiB, two passes, one
    lane. With Django's 100 MiB a dozen parallel logins would exhaust the memory. A hash made with
    other parameters is replaced when its owner signs in.
    """

    time_cost = 2
    memory_cost = MEMORY_KIB
    parallelism = 1

"""How passwords are hashed."""

from typing import Final

from django.contrib.auth import hashers

MEMORY_KIB: Final = 19 * 1024


class Argon2PasswordHasher(hashers.Argon2PasswordHasher):
    """Argon2id at the least that OWASP's Password Storage Cheat Sheet asks for: 19 MiB, two passes,
    one lane. Django's 100 MiB would let a dozen parallel logins take the memory of everybody else.
    A hash made with other figures is made anew when its owner signs in.
    """

    time_cost = 2
    memory_cost = MEMORY_KIB
    parallelism = 1

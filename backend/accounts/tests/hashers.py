"""A hasher that counts."""

from django.contrib.auth.hashers import MD5PasswordHasher

COUNTING = "accounts.tests.hashers.CountingHasher"


class CountingHasher(MD5PasswordHasher):
    runs = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).runs += 1
        return super().encode(password, salt)

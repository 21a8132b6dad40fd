"""Hides packages that others would import for features unused here, merely because they are
installed. This saves memory and startup time.

Each importer works without them. `config/tests/test_imports.py` lists packages that a running
server must not have loaded, and tests the assumptions that the hiding depends on.
"""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def hidden(*names: str) -> Iterator[None]:
    """Let imports of these packages fail, as if they were not installed, unless they are loaded."""
    absent = [name for name in names if name not in sys.modules]
    # Python's own marker for "there is no such module".
    sys.modules.update(dict.fromkeys(absent))  # type: ignore[arg-type]  # None is allowed
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


def import_without_extras() -> None:
    """Import the packages in question. Call it before anything else imports them; later calls cost
    nothing.
    """
    # Array fields of PostgreSQL, which bring psycopg along (10 MB), and a client of Django REST
    # framework's tests (5 MB).
    with hidden("django.contrib.postgres", "requests"):
        importlib.import_module("rest_framework.compat")
    # Support for RSA and elliptic curves (8 MB). Our tokens are signed by HMAC; Google's are
    # verified by google-auth, which is imported at the first sign-in with Google.
    with hidden("cryptography"):
        importlib.import_module("jwt")

"""How many database connections a process opens, as decision 0006 and docs/operations.md say."""

import gc
import io
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from PIL import Image

from api.threads import SLOW_WORKERS, WORKERS, close_all
from conftest import Server
from testing import PASSWORD, make_conversation, make_user

# The requests' threads, the journal's writer, the log of model calls.
KEPT = WORKERS + 2
# Those for slow work, the one for pictures and the one for mails.
PASSING = SLOW_WORKERS + 2
LIMITS = {"database": WORKERS, "slow": SLOW_WORKERS}
# The threads that keep theirs beside those of the requests.
WRITERS = frozenset({"journal", "call-log"})


class SlowHasher(MD5PasswordHasher):
    """Takes as long as a real one does."""

    def encode(self, password: str, salt: str) -> str:
        threading.Event().wait(0.05)
        return super().encode(password, salt)


class Watch:
    """Which threads have a connection open, looked at whenever one is opened."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}
        self._wrappers: dict[int, BaseDatabaseWrapper] = {}
        self._lock = threading.Lock()
        self.most = 0
        self.most_of: Counter[str] = Counter()
        own = connections[DEFAULT_DB_ALIAS]
        # What an ended thread of an earlier test has left open lives on in a cycle of references.
        gc.collect()
        running = {thread.ident: thread.name.partition("_")[0] for thread in threading.enumerate()}
        for found in gc.get_objects():
            # By its type: a weak proxy would ask an object that may be gone.
            if issubclass(type(found), BaseDatabaseWrapper) and found is not own:
                name = running.get(found._thread_ident)
                # The two that the server keeps; other threads are those of other tests.
                if name in WRITERS:
                    self._add(found, name)

    def note(self, connection: BaseDatabaseWrapper, **_: Any) -> None:
        thread = threading.current_thread()
        if thread is threading.main_thread() or thread.name.startswith("client"):
            return
        with self._lock:
            self._add(connection, thread.name.partition("_")[0])
            wrappers = self._wrappers.items()
            opened = [self._names[key] for key, one in wrappers if one.connection is not None]
            # An earlier test may have left a writer of its own running.
            names = Counter(opened)
            for writer in WRITERS & names.keys():
                names[writer] = 1
            self.most = max(self.most, names.total())
            self.most_of |= names

    def _add(self, wrapper: BaseDatabaseWrapper, name: str) -> None:
        self._wrappers[id(wrapper)] = wrapper
        self._names[id(wrapper)] = name


@pytest.fixture
def watch(server: Server, settings: Any) -> Iterator[Watch]:
    settings.PASSWORD_HASHERS = [f"{__name__}.SlowHasher"]
    settings.EMAIL_VERIFICATION_REQUIRED = False
    watch = Watch()
    connection_created.connect(watch.note)
    # After that: a background loop may open the next connection at once.
    close_all()
    yield watch
    connection_created.disconnect(watch.note)


def test_everything_at_once_opens_no_more_than_twelve(server: Server, watch: Watch) -> None:
    people = [make_user(f"busy{number}@example.org") for number in range(8)]
    chats = [make_conversation(person) for person in people]
    clients = [server.api(person) for person in people]

    def talk(number: int) -> str:
        return str(clients[number].stream(chats[number].pk, "Hello").end["status"])

    def ask(number: int) -> int:
        client = clients[number % len(clients)]
        for _ in range(20):
            client.get("/api/conversations")
        return client.http.get("/api/me").status_code

    def log_in(number: int) -> int:
        body = {"email": people[number % len(people)].email, "password": PASSWORD}
        client = clients[number % len(clients)]
        return client.http.post("/api/auth/login", json=body).status_code

    def reset(number: int) -> int:
        body = {"email": people[number % len(people)].email}
        return clients[number].http.post("/api/auth/password/reset", json=body).status_code

    definition = {"name": "Ysolde", "description": "{{char}} is a smith."}
    drawn = io.BytesIO()
    Image.new("RGB", (640, 480)).save(drawn, "PNG")
    picture = drawn.getvalue()

    def draw(number: int) -> int:
        made = clients[number].http.post("/api/characters", json={"definition": definition}).json()
        url = f"/api/characters/{made['id']}/avatar"
        headers = {"Content-Type": "image/png"}
        return clients[number].http.put(url, content=picture, headers=headers).status_code

    work = [talk, ask, log_in, reset, draw]
    # On a busy machine the clients may be too slow to keep all threads of the server busy at once.
    for _ in range(5):
        with ThreadPoolExecutor(40, thread_name_prefix="client") as pool:
            found = list(pool.map(lambda n: work[n % 5](n // 5), range(40)))
        assert set(found) <= {"final", 200, 202}, Counter(found)
        assert watch.most <= KEPT + PASSING == 12, watch.most_of
        if (watch.most_of["database"], watch.most_of["slow"]) == (WORKERS, SLOW_WORKERS):
            break
    assert watch.most_of["database"] == WORKERS, "the test is to keep all of them busy"
    assert watch.most_of["slow"] == SLOW_WORKERS
    assert watch.most_of["pictures"] == 1
    for name, count in watch.most_of.items():
        assert count <= LIMITS.get(name, 1), watch.most_of

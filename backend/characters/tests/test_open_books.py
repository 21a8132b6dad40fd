"""Lorebooks as the engine has them: whose, in which order, and how many are kept."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from accounts.models import User
from characters import open_books
from characters.models import Lorebook
from characters.services import lorebooks
from testing import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return make_user()


def make(owner: User, name: str, *contents: str, **fields: Any) -> Lorebook:
    book = lorebooks.create_book(owner, {"name": name, **fields})
    for content in contents:
        lorebooks.create_entry(owner, book.pk, {"keys": ["a"], "content": content})
    return lorebooks.get_book(owner, book.pk)


def test_named_ones_come_in_their_order_and_then_those_that_are_always_open(owner: User) -> None:
    first, second = make(owner, "First"), make(owner, "Second", "x", scan_depth=7)
    always = make(owner, "Always", scope="always")
    make(owner, "Closed")
    found = open_books.find_open(owner.pk, [str(second.pk), str(first.pk)])
    assert [(book.name, book.source) for book in found] == [
        ("Second", "chat"),
        ("First", "chat"),
        ("Always", "global"),
    ]
    assert (found[0].id, found[0].scan_depth) == (str(second.pk), 7)
    named = open_books.find_open(owner.pk, [str(always.pk)])
    assert [(book.name, book.source) for book in named] == [("Always", "chat")]


def test_those_of_the_character_come_between_and_each_is_there_once(owner: User) -> None:
    character, other = uuid4(), uuid4()
    always = make(owner, "Always", scope="always")
    first, second = make(owner, "First"), make(owner, "Second")
    both, elsewhere = make(owner, "Both", scope="always"), make(owner, "Elsewhere")
    for book, ids in ((second, [other, character]), (first, [character]), (both, [character])):
        Lorebook.objects.filter(pk=book.pk).update(character_ids=[str(one) for one in ids])
    Lorebook.objects.filter(pk=elsewhere.pk).update(character_ids=[str(other)])
    # Another user's book, attached to the same character.
    foreign = make(make_user(), "Foreign")
    Lorebook.objects.filter(pk=foreign.pk).update(character_ids=[str(character)])

    def find(*named: Lorebook, with_: UUID | None = character) -> list[tuple[str, str]]:
        found = open_books.find_open(owner.pk, [str(book.pk) for book in named], with_)
        return [(book.name, book.source) for book in found]

    assert find() == [
        ("First", "character"),
        ("Second", "character"),
        ("Both", "character"),
        ("Always", "global"),
    ]
    assert find(second, always) == [
        ("Second", "chat"),
        ("Always", "chat"),
        ("First", "character"),
        ("Both", "character"),
    ]
    assert find(with_=None) == [("Always", "global"), ("Both", "global")]


def test_nobody_elses_are_found(owner: User) -> None:
    other = make_user()
    foreign = make(other, "Foreign", "x")
    make(other, "Always", scope="always")
    assert open_books.find_open(owner.pk, [str(foreign.pk)]) == ()


def test_one_is_the_same_object_until_it_is_changed(owner: User) -> None:
    book = make(owner, "Harbour", "x")
    (first,) = open_books.find_open(owner.pk, [str(book.pk)])
    assert open_books.find_open(owner.pk, [str(book.pk)])[0] is first
    lorebooks.create_entry(owner, book.pk, {"keys": ["b"], "content": "y"})
    (second,) = open_books.find_open(owner.pk, [str(book.pk)])
    assert [len(one.entries) for one in (first, second)] == [1, 2]
    assert [one for one in open_books._books if one.id == book.pk] == [
        next(reversed(open_books._books))
    ]


def test_only_so_many_are_kept(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    open_books._books.clear()
    books = [str(make(owner, f"Book {number}", *["word " * 600] * 3).pk) for number in range(4)]
    monkeypatch.setattr(open_books, "KILOBYTES_KEPT", 25)
    for book in books:
        open_books.find_open(owner.pk, [book])
    assert [str(key.id) for key in open_books._books] == books[2:]
    monkeypatch.setattr(open_books, "BOOKS_KEPT", 1)
    assert [book.id for book in open_books.find_open(owner.pk, books)] == books
    assert len(open_books._books) == 1

"""Vectors of texts, kept in the database."""

from collections.abc import Sequence

import pytest

from chat.meaning import vectors

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("size", [1, 1000])
def test_vectors_of_any_number_of_texts_are_found_again(size: int) -> None:
    class Lengths:
        name = "test/lengths"

        def encode(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
            return [[1.0, float(text)] for text in texts]

    texts = [str(number) for number in range(size)]
    first = vectors.build(Lengths(), texts, lambda done, total: None)
    again = vectors.build(Lengths(), texts, lambda done, total: None)
    assert [row.tolist() for row in first.values()] == [[1.0, float(text)] for text in texts]
    assert [row.tolist() for row in again.values()] == [[1.0, float(text)] for text in texts]
    assert vectors.count("test/lengths", [*texts, "x"]) == size

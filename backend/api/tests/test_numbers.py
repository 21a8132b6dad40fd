"""Numbers in bodies and choices in queries: what is refused, and that the sentence says why."""

from typing import Any

import pytest
from django.http import QueryDict
from rest_framework.exceptions import ValidationError

from api.errors import ApiError
from api.fields import NumberField
from api.queries import parse_choice


@pytest.mark.parametrize("value", [-3, 0, 7])
def test_a_number_within_the_bounds_is_taken(value: int) -> None:
    assert NumberField(minimum=-3, maximum=7).run_validation(value) == value


@pytest.mark.parametrize("value", [-4, -(10**30), -1e30, "1", 1.5, True, [], float("nan")])
def test_anything_else_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError, match="Must be a whole number from -3 up"):
        NumberField(minimum=-3, maximum=7).run_validation(value)


@pytest.mark.parametrize("value", [8, 2**31, 10**30, 1e30])
def test_a_number_beyond_the_largest_is_told_the_largest(value: Any) -> None:
    with pytest.raises(ValidationError, match="less than or equal to 7"):
        NumberField(minimum=-3, maximum=7).run_validation(value)


def test_a_choice_that_may_be_missing_is_not_listed() -> None:
    with pytest.raises(ApiError) as caught:
        parse_choice(QueryDict("size=x"), "size", ("64", "256", ""), "")
    assert caught.value.detail == "size must be one of: 64, 256."

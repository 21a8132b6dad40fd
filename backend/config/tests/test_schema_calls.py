"""50,000 generated requests: every answer is one that the API schema describes, and none is a 5xx.

Half of them keep to the schema, half break it. Ids are those of real objects half of the time, so
that requests get past the first door. Only `make test-all` plays them, on both databases.
"""

import math
import random
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import requests
from django.test import Client

from accounts.models import User
from config.api_examples import read_examples
from config.tests.example_house import ExampleHouse, build_example_house
from conftest import Server
from testing import bearer

CALLS = 50_000
# Of them, chains of calls by the schema's links: made, read, changed, deleted.
CHAINED = 5_000
STEPS = 10
SCHEMA: dict[str, Any] = Client().get("/api/schema").json()
OPERATIONS = {
    operation["operationId"]: operation
    for item in SCHEMA["paths"].values()
    for operation in item.values()
}
# With something to vary; the others are called once.
VARIED = sorted(
    name
    for name, operation in OPERATIONS.items()
    if operation.get("parameters") or "requestBody" in operation
)
# Even, for half of them break the rules.
SHARE = 2 * math.ceil((CALLS - CHAINED) / len(VARIED) / 2)
pytestmark = [pytest.mark.thorough, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def schemathesis() -> Any:
    """The package, which takes a second to load."""
    return pytest.importorskip("schemathesis")


@pytest.fixture(scope="module")
def loaded(schemathesis: Any) -> Any:
    return schemathesis.openapi.from_dict(SCHEMA)


@pytest.fixture(scope="module")
def checks(schemathesis: Any) -> list[Any]:
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks

    return [
        not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_headers_conformance,
        checks.response_schema_conformance,
    ]


@pytest.fixture
def house(server: Server) -> ExampleHouse:
    return build_example_house()


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


def settings(examples: int, **more: Any) -> Any:
    from hypothesis import HealthCheck, Phase
    from hypothesis import settings as make

    return make(
        max_examples=examples,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
        **more,
    )


def find(loaded: Any, name: str) -> Any:
    for result in loaded.get_all_operations():
        operation = result.ok()
        if operation.definition.raw["operationId"] == name:
            return operation
    raise AssertionError(name)


def settle(case: Any, ids: dict[str, str], chance: random.Random) -> None:
    """Real ids in half of the places that ask for one."""
    for place in (case.path_parameters, case.query, case.body):
        if isinstance(place, dict):
            for name in place.keys() & ids.keys():
                if chance.random() < 0.5:
                    place[name] = ids[name]


def sign_in(house: ExampleHouse) -> dict[str, str]:
    """Headers that count, also after what the last calls have done to the account."""
    User.objects.filter(pk=house.user.pk).update(is_active=True)
    return bearer(house.user)


@pytest.mark.parametrize("name", VARIED)
def test_every_answer_is_described(
    server: Server,
    loaded: Any,
    checks: list[Any],
    house: ExampleHouse,
    session: requests.Session,
    name: str,
) -> None:
    from hypothesis import given
    from hypothesis import strategies as st
    from schemathesis import GenerationMode

    operation = find(loaded, name)
    headers = sign_in(house)
    count = 0

    for mode in GenerationMode:
        strategy = operation.as_strategy(mode)
        wanted = count + SHARE // 2

        def play(case: Any, seed: int) -> None:
            nonlocal count
            settle(case, house.ids, random.Random(seed))
            response = case.call(base_url=server.url, session=session, headers=headers)
            case.validate_response(response, checks=checks)
            count += 1

        play_all = settings(SHARE // 2 + 1)(given(case=strategy, seed=st.integers(0, 2**32))(play))
        # A few operations can be varied in so few ways that one round plays them all.
        for _ in range(SHARE):
            if count >= wanted:
                break
            play_all()
    assert count >= SHARE


@pytest.mark.parametrize("name", sorted(OPERATIONS.keys() - set(VARIED)))
def test_what_cannot_be_varied_is_described_too(
    server: Server,
    loaded: Any,
    checks: list[Any],
    house: ExampleHouse,
    session: requests.Session,
    name: str,
) -> None:
    case = find(loaded, name).Case()
    response = case.call(base_url=server.url, session=session, headers=sign_in(house))
    case.validate_response(response, checks=checks)


def test_chains_of_calls_are_described(
    server: Server,
    loaded: Any,
    checks: list[Any],
    house: ExampleHouse,
    session: requests.Session,
) -> None:
    """What one answer gives, the next request takes."""
    from hypothesis.errors import FlakyStrategyDefinition

    count = 0
    reached: set[str] = set()
    headers = sign_in(house)

    # What gives something, and what takes it.
    given = [
        link["operationId"]
        for operation in OPERATIONS.values()
        for answer in operation["responses"].values()
        for link in answer.get("links", {}).values()
    ]
    linked = loaded.include(operation_id=sorted({*read_examples()["links"], *given}))

    class Machine(linked.as_state_machine()):  # type: ignore[misc]
        def call(self, case: Any, **kwargs: Any) -> Any:
            nonlocal count, headers
            count += 1
            response = case.call(base_url=server.url, session=session, headers=headers)
            if response.status_code == 401:
                # Five minutes are over, or a chain has ended its own session.
                headers = sign_in(house)
            return response

        def validate_response(self, response: Any, case: Any, **kwargs: Any) -> None:
            if response.status_code < 300:
                reached.add(case.operation.definition.raw["operationId"])
            case.validate_response(response, checks=checks)

    for _ in range(100):
        if count >= CHAINED:
            break
        # A chain that Hypothesis begins like an earlier one may get other answers: the next run
        # draws others.
        with suppress(FlakyStrategyDefinition):
            Machine.run(settings=settings(CHAINED // STEPS, stateful_step_count=STEPS))
    assert count >= CHAINED
    # The chains lead somewhere: what was made is read, changed and deleted.
    assert len(reached & set(given)) >= 5, reached

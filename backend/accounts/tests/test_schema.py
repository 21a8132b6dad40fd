"""The schema of these endpoints as a client generator reads it."""

from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator

from api.schema import document_errors


@pytest.fixture(scope="module")
def operations() -> dict[str, Any]:
    from accounts import urls

    generator: Any = SchemaGenerator
    schema = document_errors(generator(patterns=urls.urlpatterns).get_schema(public=True))
    return {
        f"{method.upper()} {path}": operation
        for path, item in schema["paths"].items()
        for method, operation in item.items()
    }


def test_every_operation_lists_what_it_answers(operations: dict[str, Any]) -> None:
    assert {name: sorted(found["responses"]) for name, found in operations.items()} == {
        "POST /auth/register": ["201", "202", "400", "413", "415", "429", "503"],
        "POST /auth/verify-email": ["200", "400", "413", "415", "429", "503"],
        "POST /auth/verify-email/resend": ["202", "400", "413", "415", "429", "503"],
        "POST /auth/password/reset": ["202", "400", "413", "415", "429", "503"],
        "POST /auth/password/reset/confirm": ["204", "400", "413", "415", "429", "503"],
        "POST /auth/password/change": ["200", "400", "401", "413", "415", "429", "503"],
        "GET /auth/sessions": ["200", "400", "401", "404", "429", "503"],
        "DELETE /auth/sessions": ["204", "400", "401", "429", "503"],
        "DELETE /auth/sessions/{session_id}": ["204", "400", "401", "404", "429", "503"],
        "POST /auth/second-factor": ["200", "400", "413", "415", "429", "503"],
        "GET /auth/authenticator": ["200", "400", "401", "429", "503"],
        "POST /auth/authenticator": ["200", "400", "401", "409", "429", "503"],
        "DELETE /auth/authenticator": ["204", "400", "401", "409", "413", "415", "429", "503"],
        "POST /auth/authenticator/confirm": [
            "200",
            "400",
            "401",
            "409",
            "413",
            "415",
            "429",
            "503",
        ],
        "POST /auth/authenticator/recovery-codes": [
            *("200", "400", "401", "409", "413", "415", "429", "503"),
        ],
        "POST /auth/google": ["200", "400", "403", "404", "409", "413", "415", "429", "503"],
        "GET /auth/options": ["200", "400", "429", "503"],
        "POST /auth/login": ["200", "400", "403", "413", "415", "429", "503"],
        "POST /auth/refresh": ["200", "400", "401", "413", "415", "429", "503"],
        "POST /auth/logout": ["204", "400", "413", "415", "429", "503"],
        "GET /me": ["200", "400", "401", "429", "503"],
        "DELETE /me": ["204", "400", "401", "413", "415", "429", "503"],
        "GET /settings": ["200", "400", "401", "429", "503"],
        "PATCH /settings": ["200", "400", "401", "413", "415", "429", "503"],
        "POST /settings/theme": ["200", "400", "401", "413", "415", "429", "503"],
    }


def test_every_refusal_has_the_same_shape(operations: dict[str, Any]) -> None:
    shape = {"schema": {"$ref": "#/components/schemas/Error"}}
    for operation in operations.values():
        for status, response in operation["responses"].items():
            if status >= "400":
                assert response["content"]["application/json"] == shape
                assert response["description"]


def test_private_operations_ask_for_a_bearer_token(operations: dict[str, Any]) -> None:
    assert operations["GET /me"]["security"] == [{"bearer": []}]
    assert operations["POST /auth/login"].get("security") in (None, [], [{}])

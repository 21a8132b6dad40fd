from typing import Any

from api.schema import document_errors


def document(operation: dict[str, Any], path: str = "/api/x") -> dict[str, Any]:
    result = document_errors({"paths": {path: {"post": operation}}}, generator=None)
    responses: dict[str, Any] = result["paths"][path]["post"]["responses"]
    return responses


def test_a_private_operation_with_a_body_and_an_id_lists_every_error() -> None:
    operation: dict[str, Any] = {"security": [{"bearer": []}], "requestBody": {}}
    assert sorted(document(operation, "/api/x/{id}")) == [
        *("400", "401", "404", "413", "415", "429", "503"),
    ]


def test_an_open_operation_without_a_body_lists_few() -> None:
    assert sorted(document({"security": [{}]})) == ["400", "429", "503"]


def test_what_an_operation_says_itself_stays() -> None:
    own = {"description": "Its own."}
    assert document({"responses": {"400": own}})["400"] == own


def test_a_status_that_the_description_names_is_listed_with_its_codes() -> None:
    responses = document(
        {
            "description": "409 `version_conflict`, with the newest one. 409 `read_only` else. At "
            "most 400 of them. 404 for one that is gone."
        }
    )
    assert {"404", "409"} <= set(responses)
    assert responses["409"]["description"].endswith("Codes: `version_conflict`, `read_only`.")
    assert (
        responses["404"]["description"] == "The object does not exist, or belongs to another user."
    )

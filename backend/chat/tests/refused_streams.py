"""Requests for streams that are refused."""

from typing import Any

from chat.models import Conversation, Message, Run
from testing import Api

PATH = "/api/chat/stream"


def post(api: Api, conversation: Conversation | None = None, **fields: Any) -> Any:
    body = {"conversation_id": str(conversation.pk)} if conversation else {}
    return api.http.post(PATH, json=body | fields)


def assert_refused(response: Any, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-request-id"]
    body: dict[str, Any] = response.json()
    assert body["code"] == code
    assert isinstance(body["detail"], str)
    assert len(body["detail"]) > 5
    return body


def count_rows() -> tuple[int, int, int]:
    return Conversation.objects.count(), Message.objects.count(), Run.objects.count()

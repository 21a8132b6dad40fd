"""A chat server as the documentation of Django and openai teaches it, in one file: the by-the-book
async view.

The same exchange as in `fastapi_app.py`: asynchronous ORM calls, the SDK's chunks, a
`StreamingHttpResponse`. `python -m benchmarks.servers.django_app` makes the table; uvicorn serves
`application`.
"""

import json
import os
import sys
from collections.abc import AsyncIterator
from typing import Any

import django
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.db import connection, models
from django.http import HttpRequest, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from openai import AsyncOpenAI

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": os.environ["DATABASE_PATH"],
                # As in ours: with the defaults, streams fail under load with "database is locked".
                "OPTIONS": {"timeout": 20, "init_command": "PRAGMA journal_mode=WAL"},
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.middleware.common.CommonMiddleware",
        ],
        ROOT_URLCONF=__name__,
        SECRET_KEY=os.environ["SECRET_KEY"],
        USE_TZ=True,
    )
    django.setup()

client = AsyncOpenAI()


class Message(models.Model):
    conversation_id = models.BigIntegerField(db_index=True)
    role = models.CharField(max_length=16)
    content = models.TextField()
    objects: models.Manager["Message"] = models.Manager()

    class Meta:
        app_label = "by_the_book"

    def __str__(self) -> str:
        return f"{self.role}: {self.content[:50]}"


async def healthz(_request: HttpRequest) -> HttpResponseBase:
    return JsonResponse({"status": "ok"})


async def stream_reply(conversation_id: int, messages: list[dict[str, str]]) -> AsyncIterator[str]:
    parts: list[str] = []
    finish_reason = None
    stream: Any = await client.chat.completions.create(
        model="gpt-4o-mini",
        messages=messages,  # type: ignore[arg-type] # plain dicts, as the SDK's own examples pass
        stream=True,
    )
    async for chunk in stream:
        if not chunk.choices:
            continue
        choice = chunk.choices[0]
        finish_reason = choice.finish_reason or finish_reason
        if choice.delta.content:
            parts.append(choice.delta.content)
            yield f"event: token\ndata: {json.dumps({'delta': choice.delta.content})}\n\n"
    await Message.objects.acreate(
        conversation_id=conversation_id, role="assistant", content="".join(parts)
    )
    yield f"event: end\ndata: {json.dumps({'finish_reason': finish_reason})}\n\n"


@csrf_exempt
async def chat(request: HttpRequest) -> HttpResponseBase:
    body = json.loads(request.body)
    conversation_id = body["conversation_id"]
    await Message.objects.acreate(
        conversation_id=conversation_id, role="user", content=body["prompt"]
    )
    history = Message.objects.filter(conversation_id=conversation_id).order_by("pk")
    messages = [{"role": message.role, "content": message.content} async for message in history]
    return StreamingHttpResponse(
        stream_reply(conversation_id, messages), content_type="text/event-stream"
    )


urlpatterns = [path("healthz", healthz), path("chat", chat)]
application = get_asgi_application()


def create_tables() -> None:
    """Make the one table."""
    with connection.schema_editor() as editor:
        editor.create_model(Message)


if __name__ == "__main__":
    create_tables()
    sys.exit(0)

"""A chat server as the documentation of FastAPI, SQLAlchemy and openai teaches it: the by-the-book
peer.

History from the database, the user's message stored before the reply and the reply after it, each
chunk of the SDK sent on as one server-sent event.
"""

# Its packages are only in the environment of the peers.
# mypy: ignore-errors

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI
from fastapi.responses import StreamingResponse
from openai import AsyncOpenAI
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

engine = create_async_engine(os.environ["DATABASE_URL"], connect_args={"timeout": 20})
Session = async_sessionmaker(engine, expire_on_commit=False)
client = AsyncOpenAI()


class Base(DeclarativeBase):
    pass


class Message(Base):
    __tablename__ = "messages"

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(index=True)
    role: Mapped[str]
    content: Mapped[str]


class ChatRequest(BaseModel):
    conversation_id: int
    prompt: str


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    async with engine.connect() as connection:  # as in ours: otherwise "database is locked"
        await connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield


app = FastAPI(lifespan=lifespan)


async def get_session() -> AsyncIterator[AsyncSession]:
    async with Session() as session:
        yield session


@app.get("/healthz")
async def healthz() -> dict[str, str]:
    return {"status": "ok"}


async def stream_reply(conversation_id: int, messages: list[dict[str, str]]) -> AsyncIterator[str]:
    parts: list[str] = []
    finish_reason = None
    stream = await client.chat.completions.create(
        model="gpt-4o-mini", messages=messages, stream=True
    )
    async for chunk in stream:
        if not chunk.choices:
            continue
        choice = chunk.choices[0]
        finish_reason = choice.finish_reason or finish_reason
        if choice.delta.content:
            parts.append(choice.delta.content)
            yield f"event: token\ndata: {json.dumps({'delta': choice.delta.content})}\n\n"
    async with Session() as session:
        session.add(
            Message(conversation_id=conversation_id, role="assistant", content="".join(parts))
        )
        await session.commit()
    yield f"event: end\ndata: {json.dumps({'finish_reason': finish_reason})}\n\n"


@app.post("/chat")
async def chat(
    request: ChatRequest, session: Annotated[AsyncSession, Depends(get_session)]
) -> StreamingResponse:
    session.add(
        Message(conversation_id=request.conversation_id, role="user", content=request.prompt)
    )
    await session.commit()
    query = (
        select(Message)
        .where(Message.conversation_id == request.conversation_id)
        .order_by(Message.id)
    )
    history = await session.scalars(query)
    messages = [{"role": message.role, "content": message.content} for message in history]
    await session.close()
    return StreamingResponse(
        stream_reply(request.conversation_id, messages), media_type="text/event-stream"
    )

"""Every page of the admin opens, with rows in every table."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import (
    EmailVerificationToken,
    GoogleLogin,
    OutgoingMail,
    Session,
    User,
    UserSettings,
)
from characters.models import Asset
from characters.services.characters import create_character
from characters.services.lorebooks import create_book
from characters.services.personas import create_persona
from chat.models import Conversation, Message, Run
from llm_service.models import LLMCallLog
from testing import make_conversation, make_user

pytestmark = pytest.mark.django_db
LATER = timezone.now() + timedelta(days=1)


def test_it_is_found_without_a_slash() -> None:
    answer = Client().get("/admin")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/admin/")


@pytest.fixture
def boss() -> User:
    return User.objects.create_superuser("cersei@example.org", "power is power now")


@pytest.fixture
def client(boss: User) -> Client:
    client = Client()
    client.force_login(boss)
    return client


def fill() -> dict[type[Model], Model]:
    """One row of each model that the admin shows, by its class."""
    user = make_user()
    conversation = make_conversation(user)
    question = Message.objects.create(
        conversation=conversation, depth=0, role="user", content="Well met", is_visible=True
    )
    reply = Message.objects.create(
        conversation=conversation, parent=question, depth=1, role="assistant", is_visible=True
    )
    run = Run.objects.create(
        conversation=conversation,
        message=reply,
        user_message=question,
        model="offline/persona",
        owner="a-process",
        lease_expires_at=LATER,
    )
    settings, _ = UserSettings.objects.get_or_create(user=user)
    character = create_character(user, {"name": "Ysolde", "description": "A smith."})
    book = create_book(user, {"name": "North"}, [{"content": "Cold."}])
    rows: list[Model] = [
        user,
        settings,
        conversation,
        run,
        Group.objects.create(name="Staff"),
        Session.objects.create(
            user=user, epoch=user.epoch, expires_at=LATER, absolute_expires_at=LATER
        ),
        GoogleLogin.objects.create(user=user, sub="1"),
        EmailVerificationToken.objects.create(user=user, email=user.email, expires_at=LATER),
        OutgoingMail.objects.create(user=user, address=user.email, kind="verify_email"),
        LLMCallLog.objects.create(user=user, model="offline/persona", status="success"),
        character,
        character.versions.get(),
        book,
        book.entries.get(),
        create_persona(user, name="Me"),
        Asset.objects.create(character=character, width=1, height=1),
    ]
    return {type(row): row for row in rows}


def test_every_page_of_every_model_opens(client: Client, boss: User) -> None:
    rows = fill()
    assert set(rows) == set(admin.site._registry), "a row for every model that is registered"
    broken = []
    for model, row in rows.items():
        meta = model._meta
        LogEntry.objects.create(
            user=boss,
            content_type=ContentType.objects.get_for_model(model),
            object_id=str(row.pk),
            object_repr=str(row)[:200],
            action_flag=CHANGE,
            change_message="looked",
        )
        pages = {"changelist": [], "add": [], "change": [row.pk]}
        pages |= {"history": [row.pk], "delete": [row.pk]}
        for page, arguments in pages.items():
            address = reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=arguments)
            status = client.get(address).status_code
            if status not in (200, 403):
                broken.append(f"{address} {status}")
            if page in ("changelist", "change", "history"):
                assert status == 200, address
        searched = client.get(
            reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist"), {"q": "bronn"}
        )
        if searched.status_code not in (200, 302):
            broken.append(f"search of {meta.model_name} {searched.status_code}")
    assert not broken
    assert client.get(reverse("admin:index")).status_code == 200


def test_a_conversation_shows_its_messages(client: Client) -> None:
    conversation = next(row for model, row in fill().items() if model is Conversation)
    page = client.get(reverse("admin:chat_conversation_change", args=[conversation.pk]))
    assert "Well met" in page.content.decode()

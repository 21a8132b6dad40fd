"""People's things, for requests that are about them."""

from base64 import b64decode
from dataclasses import dataclass
from uuid import UUID

from accounts import sessions
from accounts.models import User
from characters.services.avatars import set_avatar
from characters.services.characters import create_character
from characters.services.lorebooks import create_book
from characters.services.personas import create_persona
from chat import prompts
from chat.models import Conversation, Run
from chat.services.turn_requests import TurnRequest
from testing import make_conversation, make_user, start_turn

# The smallest there is: one grey point.
PICTURE = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)


@dataclass(frozen=True, slots=True)
class House:
    """One person's things."""

    user: User
    conversation: Conversation
    run: Run
    refresh: str
    session_id: UUID
    character_id: UUID
    persona_id: UUID
    asset_id: UUID
    lorebook_id: UUID
    entry_id: UUID

    @property
    def values(self) -> dict[str, str]:
        return {
            "conversation_id": str(self.conversation.pk),
            "run_id": str(self.run.pk),
            "message_id": str(self.run.message_id),
            "session_id": str(self.session_id),
            "character_id": str(self.character_id),
            "persona_id": str(self.persona_id),
            "asset_id": str(self.asset_id),
            "lorebook_id": str(self.lorebook_id),
            "entry_id": str(self.entry_id),
            "number": "1",
        }


def build_house() -> House:
    """A person with a conversation in which a reply is being written."""
    user = make_user()
    conversation = make_conversation(user, title="Secret")
    request = TurnRequest(conversation_id=conversation.pk, prompt="Secret")
    turn = start_turn(user, request)
    run = Run.objects.get(pk=turn.run_id)
    prompts.build(run.pk).receipt.save(force_insert=True)
    conversation.refresh_from_db()
    refresh = sessions.issue(user).refresh
    character = create_character(user, {"name": "Secret"})
    persona = create_persona(user, name="Secret")
    session_id = user.sessions.get().pk
    asset = set_avatar(user, character.pk, PICTURE)
    book = create_book(user, {"name": "Secret"}, [{"content": "Secret"}])
    entry = book.entries.get()
    ids = (session_id, character.pk, persona.pk, asset.pk, book.pk, entry.pk)
    return House(user, conversation, run, refresh, *ids)

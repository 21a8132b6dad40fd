"""The account of the API schema's examples, with one of everything that they name."""

from dataclasses import dataclass

from accounts import sessions
from accounts.models import User
from characters.services.avatars import set_avatar
from characters.services.characters import create_character
from characters.services.lorebooks import create_book
from characters.services.personas import create_persona
from chat import prompts
from chat.models import Message, Run
from chat.services.active_runs import stop_run
from chat.services.turn_requests import TurnRequest
from config.api_examples import read_examples
from config.tests.houses import PICTURE
from testing import make_conversation, make_user, start_turn


@dataclass(frozen=True, slots=True)
class ExampleHouse:
    """`ids` by the names of parameters; `access` signs in."""

    user: User
    access: str
    ids: dict[str, str]

    def fill(self, text: str) -> str:
        """`text` with the real ids in the place of those of the examples."""
        for name, real in self.ids.items():
            text = text.replace(read_examples()["parameters"][name], real)
        return text


def build_example_house() -> ExampleHouse:
    """Stored, with a conversation whose reply was stopped."""
    user = make_user(read_examples()["account"]["email"])
    conversation = make_conversation(user)
    request = TurnRequest(conversation_id=conversation.pk, prompt="Who are you?")
    turn = start_turn(user, request)
    prompts.build(turn.run_id).receipt.save(force_insert=True)
    stop_run(user, turn.run_id)
    run = Run.objects.get(pk=turn.run_id)
    question = Message.objects.get(conversation=conversation, role=Message.Role.USER)
    character = create_character(user, {"name": "Tilda", "tags": ["guard"]})
    book = create_book(user, {"name": "The North"}, [{"content": "Cold.", "keys": ["wall"]}])
    access = sessions.issue(user).access
    made = {
        "conversation_id": conversation.pk,
        "message_id": question.pk,
        "reply_id": run.message_id,
        "run_id": run.pk,
        "character_id": character.pk,
        "persona_id": create_persona(user, name="Maud").pk,
        "lorebook_id": book.pk,
        "entry_id": book.entries.get().pk,
        "asset_id": set_avatar(user, character.pk, PICTURE).pk,
        "session_id": user.sessions.get().pk,
    }
    return ExampleHouse(user, access, {name: str(pk) for name, pk in made.items()})

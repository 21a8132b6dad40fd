"""What people do to conversations, each as one transaction. Nothing here launches a run or parses a
request.
"""

from chat.services.active_runs import RunActive
from chat.services.conversations import (
    change_conversation,
    create_conversation,
    delete_conversation,
    get_conversation,
)
from chat.services.messages import create_message, delete_message
from chat.services.people import remove_conversations
from chat.services.stops import stop_conversation, stop_run
from chat.services.turn_requests import Below, PreparedTurn, Turn, TurnRequest
from chat.services.turns import prepare_turn, start_turn, store_turn

__all__ = [
    "Below",
    "PreparedTurn",
    "RunActive",
    "Turn",
    "TurnRequest",
    "change_conversation",
    "create_conversation",
    "create_message",
    "delete_conversation",
    "delete_message",
    "get_conversation",
    "prepare_turn",
    "remove_conversations",
    "start_turn",
    "stop_conversation",
    "stop_run",
    "store_turn",
]

"""The wire shapes of the REST resources, one module for each noun."""

from chat.serializers.catalog import CharacterSerializer, ModelCatalogSerializer, ModelSerializer
from chat.serializers.conversations import (
    ActiveRunSerializer,
    ConversationChangesSerializer,
    ConversationSerializer,
    NewConversationSerializer,
)
from chat.serializers.messages import (
    PROMPT_BYTES,
    MessageSerializer,
    NewMessageSerializer,
    SiblingsSerializer,
)
from chat.serializers.receipts import ReceiptSerializer, SegmentSerializer
from chat.serializers.runs import (
    NewSocketTicketSerializer,
    RunStoppedSerializer,
    SocketTicketSerializer,
    TurnRequestSerializer,
    read_turn_request,
)
from chat.serializers.search import (
    FoundConversationSerializer,
    FoundMessageSerializer,
    SearchResultsSerializer,
)

__all__ = [
    "PROMPT_BYTES",
    "ActiveRunSerializer",
    "CharacterSerializer",
    "ConversationChangesSerializer",
    "ConversationSerializer",
    "FoundConversationSerializer",
    "FoundMessageSerializer",
    "MessageSerializer",
    "ModelCatalogSerializer",
    "ModelSerializer",
    "NewConversationSerializer",
    "NewMessageSerializer",
    "NewSocketTicketSerializer",
    "ReceiptSerializer",
    "RunStoppedSerializer",
    "SearchResultsSerializer",
    "SegmentSerializer",
    "SiblingsSerializer",
    "SocketTicketSerializer",
    "TurnRequestSerializer",
    "read_turn_request",
]

"""Lorebooks and their entries."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import get_user
from api import throttling
from api.pagination import PAGE_PARAMETERS, page_schema, paginate
from api.queries import parse_uuid, read_body
from characters.models import Lorebook
from characters.parsers import EntryParser
from characters.serializers.lore_tries import ActivationSerializer, TryBookSerializer
from characters.serializers.lorebooks import (
    EntryFieldsSerializer,
    EntryIdsSerializer,
    EntrySerializer,
    LorebookChangesSerializer,
    LorebookSerializer,
    ManyEntriesSerializer,
    NewLorebookSerializer,
)
from characters.services import lore_tries, lorebooks


class LorebookListView(APIView):
    @extend_schema(
        operation_id="lorebooks_list",
        parameters=PAGE_PARAMETERS,
        responses=page_schema(LorebookSerializer),
    )
    def get(self, request: Request) -> Response:
        """Last changed first."""
        rows = Lorebook.objects.owned_by(get_user(request)).order_by("-updated_at", "-id")
        return Response(paginate(request, rows, LorebookSerializer.page))

    @extend_schema(request=NewLorebookSerializer, responses={201: LorebookSerializer})
    def post(self, request: Request) -> Response:
        """404 for a character that does not exist; 409 `limit_reached` beyond 50 lorebooks."""
        fields = read_body(NewLorebookSerializer, request)
        book = lorebooks.create_book(get_user(request), fields)
        return Response(LorebookSerializer.wire(book), status=201)


class LorebookView(APIView):
    """One lorebook."""

    @extend_schema(responses=LorebookSerializer)
    def get(self, request: Request, lorebook_id: str) -> Response:
        """The lorebook without its entries."""
        book = lorebooks.get_book(get_user(request), parse_uuid(lorebook_id))
        return Response(LorebookSerializer.wire(book))

    @extend_schema(request=LorebookChangesSerializer, responses=LorebookSerializer)
    def patch(self, request: Request, lorebook_id: str) -> Response:
        user, pk = get_user(request), parse_uuid(lorebook_id)
        lorebooks.get_book(user, pk)
        changes = read_body(LorebookChangesSerializer, request)
        return Response(LorebookSerializer.wire(lorebooks.change_book(user, pk, changes)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, lorebook_id: str) -> Response:
        """Conversations that used it continue without it."""
        lorebooks.delete_book(get_user(request), parse_uuid(lorebook_id))
        return Response(status=204)


class LorebookTryView(APIView):
    throttle_rate = throttling.TRIES

    @extend_schema(request=TryBookSerializer, responses=ActivationSerializer)
    def post(self, request: Request, lorebook_id: str) -> Response:
        """The activated and the rejected entries with their reasons, and the token budget. No model
        is called, and nothing is stored.
        """
        user, pk = get_user(request), parse_uuid(lorebook_id)
        lorebooks.get_book(user, pk)
        return Response(lore_tries.try_book(user, pk, **read_body(TryBookSerializer, request)))


class EntryListView(APIView):
    parser_classes = (EntryParser,)

    @extend_schema(
        operation_id="lorebook_entries_list",
        parameters=PAGE_PARAMETERS,
        responses=page_schema(EntrySerializer),
    )
    def get(self, request: Request, lorebook_id: str) -> Response:
        """In the order of the lorebook."""
        rows = lorebooks.list_entries(get_user(request), parse_uuid(lorebook_id))
        return Response(paginate(request, rows, EntrySerializer.page))

    @extend_schema(request=EntryFieldsSerializer, responses={201: EntrySerializer})
    def post(self, request: Request, lorebook_id: str) -> Response:
        """400 `bad_pattern` for a key `/pattern/flags` that does not compile or could take too long
        to match; 409 `limit_reached` beyond 5,000 entries.
        """
        user, pk = get_user(request), parse_uuid(lorebook_id)
        lorebooks.get_book(user, pk)
        fields = read_body(EntryFieldsSerializer, request)
        return Response(EntrySerializer.wire(lorebooks.create_entry(user, pk, fields)), status=201)

    @extend_schema(
        operation_id="lorebook_entries_change",
        request=ManyEntriesSerializer,
        responses=LorebookSerializer,
    )
    def patch(self, request: Request, lorebook_id: str) -> Response:
        """Makes the same `changes` to each of `ids` (at most 1,000), all or none. 400 `bad_pattern`
        as for a new entry.
        """
        user, pk = get_user(request), parse_uuid(lorebook_id)
        lorebooks.get_book(user, pk)
        body = read_body(ManyEntriesSerializer, request, partial=True)
        book = lorebooks.change_entries(user, pk, body["ids"], body["changes"])
        return Response(LorebookSerializer.wire(book))

    @extend_schema(
        operation_id="lorebook_entries_delete",
        request=EntryIdsSerializer,
        responses={204: None},
    )
    def delete(self, request: Request, lorebook_id: str) -> Response:
        """Removes each of `ids` (at most 1,000), all or none."""
        user, pk = get_user(request), parse_uuid(lorebook_id)
        lorebooks.get_book(user, pk)
        ids = read_body(EntryIdsSerializer, request)["ids"]
        lorebooks.delete_entries(user, pk, ids)
        return Response(status=204)


class EntryView(APIView):
    parser_classes = (EntryParser,)

    @extend_schema(responses=EntrySerializer)
    def get(self, request: Request, lorebook_id: str, entry_id: str) -> Response:
        """The entry as it was stored."""
        entry = lorebooks.get_entry(
            get_user(request), parse_uuid(lorebook_id), parse_uuid(entry_id)
        )
        return Response(EntrySerializer.wire(entry))

    @extend_schema(request=EntryFieldsSerializer(partial=True), responses=EntrySerializer)
    def patch(self, request: Request, lorebook_id: str, entry_id: str) -> Response:
        """Omitted fields are unchanged. 400 `bad_pattern` as for a new entry."""
        user, book, pk = get_user(request), parse_uuid(lorebook_id), parse_uuid(entry_id)
        lorebooks.get_entry(user, book, pk)
        changes = read_body(EntryFieldsSerializer, request, partial=True)
        return Response(EntrySerializer.wire(lorebooks.change_entry(user, book, pk, changes)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, lorebook_id: str, entry_id: str) -> Response:
        """The other entries of the lorebook keep their order."""
        user, book, pk = get_user(request), parse_uuid(lorebook_id), parse_uuid(entry_id)
        lorebooks.delete_entries(user, book, [pk])
        return Response(status=204)

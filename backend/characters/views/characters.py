"""Characters: the list, each of them, and their versions."""

from drf_spectacular.utils import (
    OpenApiParameter,
    PolymorphicProxySerializer,
    extend_schema,
)
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import get_user
from api.pagination import PAGE_PARAMETERS, page_schema, paginate
from api.queries import parse_number, parse_uuid, read_body
from characters import lists
from characters.parsers import DefinitionParser
from characters.schema import LIST
from characters.serializers.characters import (
    CharacterChangesSerializer,
    CharacterDetailSerializer,
    CharacterSerializer,
    CharacterVersionDetailSerializer,
    CharacterVersionSerializer,
    NewCharacterSerializer,
)
from characters.server_characters import ServerCharacter
from characters.services import catalog, characters, removal, versions
from characters.summaries import show_server, show_version
from characters.views.answers import show_character, show_one_version


class CharacterListView(APIView):
    parser_classes = (DefinitionParser,)

    @extend_schema(
        operation_id="characters_list",
        responses=PolymorphicProxySerializer(
            component_name=LIST,
            serializers=[page_schema(CharacterSerializer)],
            resource_type_field_name=None,
        ),
        parameters=[
            *PAGE_PARAMETERS,
            OpenApiParameter(
                "q", description="Searches the name, the nickname, the tagline and the tags."
            ),
            OpenApiParameter("tag"),
            OpenApiParameter("mine", bool, description="Only the user's own."),
            OpenApiParameter("order", enum=["asc", "desc"]),
        ],
    )
    def get(self, request: Request) -> Response:
        """The server's characters first, then the user's own, then those shared by others; within
        each group the last changed first. A bare list of at most 200; with `page`, `page_size`,
        `q`, `tag` or `mine` the page envelope `{count, next, previous, results}`.
        """
        return Response(lists.read(request, get_user(request)))

    @extend_schema(request=NewCharacterSerializer, responses={201: CharacterDetailSerializer})
    def post(self, request: Request) -> Response:
        """409 `limit_reached` beyond 100 characters; 409 `storage_full`."""
        fields = read_body(NewCharacterSerializer, request)
        user = get_user(request)
        made = characters.create_character(user, **fields)
        return Response(show_character(made, user), status=201)


class CharacterView(APIView):
    parser_classes = (DefinitionParser,)

    @extend_schema(responses=CharacterDetailSerializer)
    def get(self, request: Request, character_id: str) -> Response:
        """With its newest definition. 404 for a private character of another user."""
        user = get_user(request)
        found = catalog.find_visible(user, parse_uuid(character_id))
        return Response(show_character(found, user))

    @extend_schema(request=CharacterChangesSerializer, responses=CharacterDetailSerializer)
    def patch(self, request: Request, character_id: str) -> Response:
        """Each change of the definition creates a new version. 409 `version_conflict`, with the
        newest `version` and its `definition`, if `base_version` is older; 409 `read_only` for a
        character of another user or of the server; 409 `storage_full`.
        """
        user, pk = get_user(request), parse_uuid(character_id)
        catalog.get_own(user, pk)
        changes = read_body(CharacterChangesSerializer, request)
        return Response(show_character(characters.change_character(user, pk, changes), user))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, character_id: str) -> Response:
        """Conversations with it continue with its last version. 409 `read_only` for a character of
        another user or of the server.
        """
        removal.delete_character(get_user(request), parse_uuid(character_id))
        return Response(status=204)


class CharacterVersionListView(APIView):
    @extend_schema(
        operation_id="character_versions_list",
        responses=page_schema(CharacterVersionSerializer),
        parameters=PAGE_PARAMETERS,
    )
    def get(self, request: Request, character_id: str) -> Response:
        """Newest first; for a character of another user only the versions that were shared."""
        user = get_user(request)
        found = catalog.find_visible(user, parse_uuid(character_id))
        if isinstance(found, ServerCharacter):
            return Response(paginate(request, [show_server(found)["version"]], list))
        rows = versions.list_versions(user, found)
        return Response(paginate(request, rows, lambda page: map(show_version, page)))


class CharacterVersionView(APIView):
    @extend_schema(responses=CharacterVersionDetailSerializer)
    def get(self, request: Request, character_id: str, number: str) -> Response:
        """With its definition. 404 for an unshared version of another user's character."""
        user, wanted = get_user(request), parse_number(number)
        found = catalog.find_visible(user, parse_uuid(character_id))
        return Response(show_one_version(user, found, wanted))


class CharacterRestoreView(APIView):
    @extend_schema(request=None, responses=CharacterDetailSerializer)
    def post(self, request: Request, character_id: str, number: str) -> Response:
        """Makes the old version the newest, as a new version. 409 `read_only` for a character of
        another user or of the server; 409 `storage_full`.
        """
        user, pk = get_user(request), parse_uuid(character_id)
        restored = characters.restore_version(user, pk, parse_number(number))
        return Response(show_character(restored, user))


class CharacterDuplicateView(APIView):
    @extend_schema(request=None, responses={201: CharacterDetailSerializer})
    def post(self, request: Request, character_id: str) -> Response:
        """409 `limit_reached` beyond 100 characters; 409 `storage_full`."""
        user = get_user(request)
        copy = characters.duplicate_character(user, parse_uuid(character_id))
        return Response(show_character(copy, user), status=201)

"""A user's personas."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import get_user
from api.pagination import PAGE_PARAMETERS, page_schema, paginate
from api.queries import parse_uuid, read_body
from characters.models import UserPersona
from characters.serializers.personas import (
    NewPersonaSerializer,
    PersonaChangesSerializer,
    PersonaSerializer,
)
from characters.services import personas


class PersonaListView(APIView):
    @extend_schema(
        operation_id="personas_list",
        parameters=PAGE_PARAMETERS,
        responses=page_schema(PersonaSerializer),
    )
    def get(self, request: Request) -> Response:
        """Oldest first."""
        rows = UserPersona.objects.owned_by(get_user(request)).order_by("created_at", "id")
        return Response(paginate(request, rows, PersonaSerializer.page))

    @extend_schema(request=NewPersonaSerializer, responses={201: PersonaSerializer})
    def post(self, request: Request) -> Response:
        """A new default persona replaces the previous default. 409 `limit_reached`."""
        fields = read_body(NewPersonaSerializer, request)
        persona = personas.create_persona(get_user(request), **fields)
        return Response(PersonaSerializer.wire(persona), status=201)


class PersonaView(APIView):
    """One persona."""

    @extend_schema(request=PersonaChangesSerializer, responses=PersonaSerializer)
    def patch(self, request: Request, persona_id: str) -> Response:
        user, pk = get_user(request), parse_uuid(persona_id)
        personas.get_persona(user, pk)
        changes = read_body(PersonaChangesSerializer, request)
        return Response(PersonaSerializer.wire(personas.change_persona(user, pk, changes)))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, persona_id: str) -> Response:
        """Conversations that used it continue with the default persona."""
        personas.delete_persona(get_user(request), parse_uuid(persona_id))
        return Response(status=204)

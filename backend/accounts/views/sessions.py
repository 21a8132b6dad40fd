"""The open sessions of a user."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import sessions
from accounts.authentication import get_identity, get_user
from accounts.credential_serializers import SessionSerializer, show_sessions
from api.errors import not_found
from api.pagination import PAGE_PARAMETERS, page_schema, paginate
from api.queries import parse_uuid


class SessionListView(APIView):
    @extend_schema(
        operation_id="sessions_list",
        summary="The user's sessions",
        parameters=PAGE_PARAMETERS,
        responses=page_schema(SessionSerializer),
    )
    def get(self, request: Request) -> Response:
        """The sessions that have not ended, most recently used first."""
        rows = sessions.list_alive(get_user(request))
        current = get_identity(request).session_id
        return Response(paginate(request, rows, lambda page: show_sessions(page, current)))

    @extend_schema(
        operation_id="sessions_end_others",
        summary="Sign out everywhere else",
        responses={204: None},
    )
    def delete(self, request: Request) -> Response:
        """Ends every session except the current one."""
        sessions.revoke_others(get_user(request), get_identity(request).session_id)
        return Response(status=204)


class SessionView(APIView):
    @extend_schema(
        operation_id="sessions_end", summary="Sign out one device", responses={204: None}
    )
    def delete(self, request: Request, session_id: str) -> Response:
        """404 if the session has already ended."""
        if not sessions.revoke_own(get_user(request), parse_uuid(session_id)):
            raise not_found()
        return Response(status=204)

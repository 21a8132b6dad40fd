"""The signed-in user, their password, and deleting the account."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import get_user
from accounts.credential_serializers import AccountDeletionSerializer, PasswordChangeSerializer
from accounts.serializers import MeSerializer, TokenPairSerializer, show_me
from accounts.services.credentials import change_password
from accounts.services.deletion import delete_account
from accounts.services.ownership import Proof, confirm_owner
from accounts.views.common import REFUSED, read_device
from api.queries import read_body


class PasswordChangeView(APIView):
    @extend_schema(
        summary="Change the password",
        request=PasswordChangeSerializer,
        responses={200: TokenPairSerializer, 429: REFUSED},
    )
    def post(self, request: Request) -> Response:
        """Ends every session, including the current one, and opens a new one. 400 with a field
        error for a wrong `old_password` or a weak `new_password`.
        """
        body = read_body(PasswordChangeSerializer, request)
        tokens = change_password(get_user(request), **body, device=read_device(request))
        return Response(TokenPairSerializer.wire(tokens))


class MeView(APIView):
    @extend_schema(summary="The signed-in user", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """The user with their settings, and whether they have a password."""
        return Response(show_me(get_user(request)))

    @extend_schema(
        summary="Delete the account with all its data",
        request=AccountDeletionSerializer,
        responses={204: None, 429: REFUSED},
    )
    def delete(self, request: Request) -> Response:
        """Requires the `password`, or for an account without one a fresh `id_token` of its Google
        account.
        """
        body, user = read_body(AccountDeletionSerializer, request), get_user(request)
        confirm_owner(user, Proof(**body), read_device(request))
        delete_account(user)
        return Response(status=204)

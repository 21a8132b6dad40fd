"""`/api/auth/…`, `/api/me`, `/api/settings`."""

from typing import Any, TypeVar, cast

from django.conf import settings
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import services, sessions
from accounts.models import User, read_settings
from accounts.serializers import (
    CredentialsSerializer,
    MeSerializer,
    RefreshSerializer,
    SettingsSerializer,
    SignedInSerializer,
    ThemeSerializer,
    TokenPairSerializer,
    VerificationRequiredSerializer,
    show_me,
    show_settings,
    show_tokens,
    show_user,
)
from accounts.services import Device, SignedIn
from api.addresses import client_address
from api.errors import ApiError
from api.parsers import FormParser, JSONParser

# Filled in by api.schema.
REFUSED = OpenApiResponse(description="")
S = TypeVar("S", bound=serializers.Serializer[Any])

VERIFICATION_REQUIRED = {
    "access": None,
    "refresh": None,
    "user": None,
    "verification_required": True,
    "detail": "Check your mail and follow the link in it to confirm your e-mail address.",
}


def read_body(serializer: type[S], request: Request) -> dict[str, Any]:
    """The checked body; raises a field error."""
    checked = serializer(data=request.data)
    checked.is_valid(raise_exception=True)
    return cast(dict[str, Any], checked.validated_data)


def read_device(request: Request) -> Device:
    return Device(request.META.get("HTTP_USER_AGENT", ""), client_address(request.META))


def show_signed_in(signed_in: SignedIn) -> dict[str, Any]:
    return {**show_tokens(signed_in.tokens), "user": show_user(signed_in.user)}


def signed_in_user(request: Request) -> User:
    return cast(User, request.user)


class OpenView(APIView):
    # No login asked for, and a stale token in the header is not even looked at.
    authentication_classes = ()
    permission_classes = (AllowAny,)


class RegisterView(OpenView):
    @extend_schema(
        summary="Make an account",
        description="202 where the server wants the e-mail address confirmed first.",
        request=CredentialsSerializer,
        responses={201: SignedInSerializer, 202: VerificationRequiredSerializer},
    )
    def post(self, request: Request) -> Response:
        body = read_body(CredentialsSerializer, request)
        if settings.EMAIL_VERIFICATION_REQUIRED:
            services.register_unverified(body["email"], body["password"])
            return Response(VERIFICATION_REQUIRED, status=202)
        user = services.register_user(body["email"], body["password"])
        return Response(show_signed_in(services.open_session(user, read_device(request))), 201)


class LoginView(OpenView):
    @extend_schema(
        summary="Sign in",
        description="400 `invalid_credentials`; 403 `email_not_verified`.",
        request=CredentialsSerializer,
        responses={200: SignedInSerializer, 403: REFUSED},
    )
    def post(self, request: Request) -> Response:
        body = read_body(CredentialsSerializer, request)
        signed_in = services.sign_in(body["email"], body["password"], read_device(request))
        return Response(show_signed_in(signed_in))


class RefreshView(OpenView):
    @extend_schema(
        summary="Spend a refresh token for the next pair",
        description="The same token again within 10 seconds gives the same refresh token; later "
        "it ends the session.",
        request=RefreshSerializer,
        responses={200: TokenPairSerializer, 401: REFUSED},
    )
    def post(self, request: Request) -> Response:
        body = read_body(RefreshSerializer, request)
        return Response(show_tokens(sessions.rotate(body["refresh"])))


class LogoutView(OpenView):
    @extend_schema(
        summary="Sign out",
        description="Ends the session of this refresh token; any token at all is a 204.",
        request=RefreshSerializer,
        responses={204: None},
    )
    def post(self, request: Request) -> Response:
        body = read_body(RefreshSerializer, request)
        sessions.revoke_refresh(body["refresh"])
        return Response(status=204)


class MeView(APIView):
    @extend_schema(summary="Who is signed in", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        return Response(show_me(signed_in_user(request)))


class SettingsView(APIView):
    @extend_schema(summary="What the person prefers", responses=SettingsSerializer)
    def get(self, request: Request) -> Response:
        return Response(show_settings(read_settings(signed_in_user(request))))

    @extend_schema(
        summary="Change preferences", request=SettingsSerializer, responses=SettingsSerializer
    )
    def patch(self, request: Request) -> Response:
        body = read_body(SettingsSerializer, request)
        chosen = services.change_settings(
            signed_in_user(request), theme=body.get("theme"), chat_model=body.get("chat_model")
        )
        return Response(show_settings(chosen))


class ThemeView(APIView):
    parser_classes = (JSONParser, FormParser)

    @extend_schema(summary="Set the theme", request=ThemeSerializer, responses=ThemeSerializer)
    def post(self, request: Request) -> Response:
        try:
            body = read_body(ThemeSerializer, request)
        except ValidationError:
            raise invalid_theme() from None
        chosen = services.change_settings(
            signed_in_user(request), theme=body["theme"], chat_model=None
        )
        return Response({"theme": chosen.theme})


def invalid_theme() -> ApiError:
    detail = "The theme must be light or dark."
    return ApiError(400, "invalid_theme", detail, extra={"error": "Invalid theme"})

"""Settings."""

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import get_user
from accounts.models import change_settings, read_settings
from accounts.serializers import SettingsSerializer, ThemeSerializer, show_settings
from api.errors import ApiError
from api.parsers import FormParser, JSONParser
from api.queries import read_body


class SettingsView(APIView):
    @extend_schema(summary="The user's preferences", responses=SettingsSerializer)
    def get(self, request: Request) -> Response:
        """A `chat_model` of null means the server's default model."""
        return Response(show_settings(read_settings(get_user(request))))

    @extend_schema(
        summary="Change preferences", request=SettingsSerializer, responses=SettingsSerializer
    )
    def patch(self, request: Request) -> Response:
        """Omitted fields are unchanged."""
        chosen = change_settings(get_user(request), **read_body(SettingsSerializer, request))
        return Response(show_settings(chosen))


class ThemeView(APIView):
    parser_classes = (JSONParser, FormParser, MultiPartParser)

    @extend_schema(summary="Set the theme", request=ThemeSerializer, responses=ThemeSerializer)
    def post(self, request: Request) -> Response:
        """Accepts JSON and both form encodings. 400 `invalid_theme`."""
        try:
            body = read_body(ThemeSerializer, request)
        except ValidationError:
            detail = "The theme must be light or dark."
            # Clients may read the error from `error` or from `code`.
            extra = {"error": "Invalid theme"}
            raise ApiError(400, "invalid_theme", detail, extra=extra) from None
        chosen = change_settings(get_user(request), **body)
        return Response({"theme": chosen.theme})

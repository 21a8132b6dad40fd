"""Pictures, in and out."""

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import get_user
from api import queries, throttling
from api.queries import parse_uuid
from characters.parsers import NamelessPictureParser, PictureParser, read_picture_file
from characters.pictures import SIZES
from characters.serializers.characters import AvatarSerializer
from characters.services import avatars, catalog
from characters.summaries import write_url

_FORM = {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
_BYTES = {"type": "string", "format": "binary"}
# The content of an address never changes. `private`, because the address is the permission.
_KEPT = "private, max-age=31536000, immutable"


class AvatarView(APIView):
    throttle_rate = throttling.AVATARS
    parser_classes = (PictureParser, NamelessPictureParser, MultiPartParser)

    @extend_schema(
        request={
            "multipart/form-data": _FORM,
            "image/png": _BYTES,
            "image/jpeg": _BYTES,
            "image/webp": _BYTES,
        },
        responses=AvatarSerializer,
    )
    def put(self, request: Request, character_id: str) -> Response:
        """A PNG, JPEG or WebP of at most 8 MiB and 40 megapixels, re-encoded without metadata:
        400 `not_a_picture`, `picture_too_large`; 409 `read_only` for a
        character of another user or of the server.
        """
        user, pk = get_user(request), parse_uuid(character_id)
        catalog.get_own(user, pk)
        asset = avatars.set_avatar(user, pk, read_picture_file(request))
        return Response({"avatar_url": write_url(asset.pk)})

    @extend_schema(responses={200: AvatarSerializer})
    def delete(self, request: Request, character_id: str) -> Response:
        """The address of the picture stops working. 409 `read_only` for a character of another user
        or of the server.
        """
        avatars.remove_avatar(get_user(request), parse_uuid(character_id))
        return Response({"avatar_url": None})


class AssetView(APIView):
    """A picture by its id, which is the permission to see it."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_rate = throttling.PICTURES

    @extend_schema(
        operation_id="assets_retrieve",
        auth=[],
        parameters=[OpenApiParameter("size", int, enum=SIZES)],
        responses={(200, "image/webp"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, asset_id: str) -> HttpResponse:
        """The whole picture, or one scaled to fit into a square of `size` pixels."""
        sizes = tuple(str(size) for size in SIZES)
        size = queries.parse_choice(request.GET, "size", (*sizes, ""), "")
        pk = parse_uuid(asset_id)
        data, content_type = avatars.read_picture(pk, int(size) if size else None)
        headers = {
            "Cache-Control": _KEPT,
            "X-Content-Type-Options": "nosniff",
            "Content-Disposition": "inline",
            # Opened as a page of its own, it can load and run nothing.
            "Content-Security-Policy": "default-src 'none'; sandbox",
        }
        return HttpResponse(data, content_type=content_type, headers=headers)

"""Imports and exports characters and lorebooks as files of other programs."""

from dataclasses import asdict
from typing import Any, cast

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import get_user
from api import queries, throttling
from api.queries import parse_uuid
from characters.parsers import Upload, read_upload
from characters.serializers.cards import (
    UPLOAD_SCHEMA,
    ImportedCharacterSerializer,
    ImportedLorebookSerializer,
)
from characters.serializers.lorebooks import LorebookSerializer
from characters.services import books, exports, imports
from characters.views.answers import show_character


class CharacterImportView(APIView):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        request={"multipart/form-data": UPLOAD_SCHEMA},
        responses={200: ImportedCharacterSerializer, 201: ImportedCharacterSerializer},
    )
    def post(self, request: Request) -> Response:
        """Accepts cards of other programs as PNG, JSON, YAML or archive. With `dry_run` the answer
        is 200 and nothing is stored. 400 `not_a_card`, `encrypted_card`, `card_too_large`,
        `card_broken`; 409 `limit_reached`, `storage_full`; 429 beyond ten imports an hour.
        """
        user, upload = get_user(request), _read_import(request)
        found = imports.import_character(user, upload.data, upload.name, dry_run=upload.is_dry_run)
        return _answer(found, "character", show_character(found.made, user) if found.made else None)


class CharacterExportView(APIView):
    @extend_schema(
        operation_id="character_export",
        parameters=[
            OpenApiParameter("format", enum=exports.FORMATS),
            OpenApiParameter(
                "spec",
                enum=exports.SPECS,
                description="The card version of a JSON file; v3 by default.",
            ),
        ],
        responses={
            (200, "image/png"): OpenApiTypes.BINARY,
            (200, "application/json"): OpenApiTypes.OBJECT,
            (200, "application/zip"): OpenApiTypes.BINARY,
        },
    )
    def get(self, request: Request, character_id: str) -> HttpResponse:
        """A PNG with an embedded card (the default), JSON, or CharX, including the data that was
        kept from an import.
        """
        kind = queries.parse_choice(request.GET, "format", exports.FORMATS, "png")
        spec = cast(exports.Spec, queries.parse_choice(request.GET, "spec", exports.SPECS, "v3"))
        user, pk = get_user(request), parse_uuid(character_id)
        return as_attachment(exports.export_character(user, pk, kind, spec))


class LorebookImportView(APIView):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        request={"multipart/form-data": UPLOAD_SCHEMA},
        responses={200: ImportedLorebookSerializer, 201: ImportedLorebookSerializer},
    )
    def post(self, request: Request) -> Response:
        """Accepts lorebooks of other programs, and the lorebook of a character card. Otherwise as
        for characters. 409 `limit_reached`.
        """
        user, upload = get_user(request), _read_import(request)
        found = books.import_book(user, upload.data, upload.name, dry_run=upload.is_dry_run)
        return _answer(
            found, "lorebook", LorebookSerializer.wire(found.made) if found.made else None
        )


class LorebookExportView(APIView):
    @extend_schema(
        operation_id="lorebook_export",
        parameters=[OpenApiParameter("format", enum=books.FORMATS)],
        responses={(200, "application/json"): OpenApiTypes.OBJECT},
    )
    def get(self, request: Request, lorebook_id: str) -> HttpResponse:
        """A JSON file for the program in `format`; by default SillyTavern."""
        kind = queries.parse_choice(request.GET, "format", books.FORMATS, "sillytavern")
        return as_attachment(books.export_book(get_user(request), parse_uuid(lorebook_id), kind))


def _read_import(request: Request) -> Upload:
    upload = read_upload(request)
    if not upload.is_dry_run:
        throttling.acquire(throttling.IMPORTS, str(get_user(request).pk))
    return upload


def _answer(found: imports.Imported[Any], noun: str, shown: dict[str, Any] | None) -> Response:
    answer = {
        noun: shown,
        "report": found.report.to_json(),
        "content_hash": found.content_hash,
        "same_as": asdict(found.same_as) if found.same_as else None,
    }
    return Response(answer, status=200 if shown is None else 201)


def as_attachment(file: exports.Exported) -> HttpResponse:
    """A response that browsers save as a file."""
    headers = {
        "Content-Disposition": content_disposition_header(True, file.name) or "attachment",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(file.data, content_type=file.content_type, headers=headers)

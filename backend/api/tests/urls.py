"""Small real views, so that the house style is tested without any app on top of it."""

from typing import Any

from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.urls import path
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api import fields, queries
from api.error_answers import not_found_view
from api.health.endpoints import healthz, readyz
from api.pagination import paginate
from api.parsers import FormParser, JSONParser
from api.renderers import encode_json


class EchoSerializer(serializers.Serializer[Any]):
    text = fields.TextField(max_bytes=32)
    flag = fields.StrictBooleanField(required=False)
    id = fields.IdField(required=False)
    word = fields.OneOfField(choices=("light", "dark"), required=False)
    email = fields.EmailField(required=False)


class OpenView(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)


class EchoView(OpenView):
    parser_classes = (JSONParser, FormParser)

    def get(self, request: Request) -> Response:
        return Response({"path": request.path})

    def post(self, request: Request) -> Response:
        checked = EchoSerializer(data=request.data)
        checked.is_valid(raise_exception=True)
        return Response(checked.validated_data)


class CrashView(OpenView):
    def get(self, request: Request) -> Response:
        raise RuntimeError("a secret inside")


class PrivateView(APIView):
    def get(self, request: Request) -> Response:
        return Response({})


class GroupsView(OpenView):
    def get(self, request: Request) -> Response:
        rows = Group.objects.order_by("pk")
        return Response(paginate(request, rows, lambda page: [group.name for group in page]))


class QueryView(OpenView):
    def get(self, request: Request) -> Response:
        return Response(
            {
                "limit": queries.parse_limit(request.GET),
                "order": queries.parse_choice(request.GET, "order", ("asc", "desc"), "asc"),
                "archived": queries.parse_flag(request.GET, "archived"),
                "q": queries.parse_text(request, "q"),
            }
        )


class ObjectView(OpenView):
    def get(self, request: Request, pk: str) -> Response:
        return Response({"id": queries.parse_uuid(pk)})


def crash(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a secret inside")


def query(request: HttpRequest) -> HttpResponse:
    return HttpResponse(encode_json(request.GET.dict()), content_type="application/json")


urlpatterns = [
    path("page", query),
    path("healthz", healthz),
    path("readyz", readyz),
    path("api/echo", EchoView.as_view()),
    path("api/crash", CrashView.as_view()),
    path("api/plain-crash", crash),
    path("api/private", PrivateView.as_view()),
    path("api/groups", GroupsView.as_view()),
    path("api/query", QueryView.as_view()),
    path("api/objects/<str:pk>", ObjectView.as_view()),
    path("api/<path:path>", not_found_view),
]

"""The model catalog, and search."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import get_user
from api import queries, throttling
from chat.search import results
from chat.serializers.catalog import ModelCatalogSerializer, SearchResultsSerializer
from llm_service.catalog import list_models


class ModelListView(APIView):
    """The allowed models and the default one, each with whether its API key is configured."""

    @extend_schema(responses=ModelCatalogSerializer)
    def get(self, request: Request) -> Response:
        return Response(ModelCatalogSerializer(list_models()).data)


class SearchView(APIView):
    """Full-text search in the user's conversations and messages. 400 `invalid_q`."""

    throttle_rate = throttling.SEARCHES

    @extend_schema(
        responses=SearchResultsSerializer,
        parameters=[OpenApiParameter("q"), OpenApiParameter("limit", int)],
    )
    def get(self, request: Request) -> Response:
        query = queries.parse_text(request, "q", maximum=results.QUERY_CHARACTERS)
        found = results.find(get_user(request), query, queries.parse_limit(request.GET))
        return Response(SearchResultsSerializer.wire(found))

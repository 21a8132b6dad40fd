"""Every error that leaves `/api/`, in one shape: `{"detail": sentence, "code": stable_name,
"<field>": [sentences]}`.
"""

from api.errors.database import is_away
from api.errors.error import (
    ApiError,
    bad_request,
    by_status,
    not_authenticated,
    not_found,
    rate_limited,
    throttled,
    token_not_valid,
    unavailable,
)
from api.errors.handlers import error_response, handle_exception, not_found_view
from api.errors.translation import error_body

__all__ = [
    "ApiError",
    "bad_request",
    "by_status",
    "error_body",
    "error_response",
    "handle_exception",
    "is_away",
    "not_authenticated",
    "not_found",
    "not_found_view",
    "rate_limited",
    "throttled",
    "token_not_valid",
    "unavailable",
]

"""The check of a request's host name."""

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from api.addresses import is_web_app
from api.errors import bad_request


def require_known_host(request: HttpRequest) -> None:
    """Raises 400 `disallowed_host` for a name that is not in DJANGO_ALLOWED_HOSTS.

    The web app's server, identified by its key, may use any internal name of the backend, such as
    `backend:8000`. Its requests count as sent to the first allowed name.
    """
    try:
        request.get_host()
    except DisallowedHost:
        if not is_web_app(request.META) or not settings.ALLOWED_HOSTS:
            raise bad_request("disallowed_host", "This host name is not served here.") from None
        request.META["HTTP_HOST"] = settings.ALLOWED_HOSTS[0].removeprefix(".")

"""What can go wrong between us and a model server, below the meaning of its answers."""


class HttpError(Exception):
    """No connection, or one that broke or was not HTTP. Never quotes the request."""


class BadAnswer(HttpError):
    """The server answered, but not in HTTP: a retry would be charged again."""


class Untrusted(HttpError):
    """The server's certificate is not trusted: a retry would end the same."""


class ProxyRefused(HttpError):
    """The proxy did not open a tunnel to the server, and answered with `status`."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


def translate(error: Exception) -> HttpError:
    """The kind of an error that aiohttp raised before an answer's head was read."""
    import aiohttp

    if isinstance(error, aiohttp.ClientHttpProxyError):
        return ProxyRefused(error.status)
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return Untrusted(describe(error))
    kind = BadAnswer if isinstance(error, aiohttp.ClientResponseError) else HttpError
    return kind(describe(error))


def is_cut_off(error: BaseException) -> bool:
    """Whether the message was only cut short, rather than broken or malformed."""
    import aiohttp

    cause = error.__cause__
    return isinstance(error, aiohttp.ClientPayloadError) and (
        cause is None
        or isinstance(
            cause,
            aiohttp.http_exceptions.TransferEncodingError
            | aiohttp.http_exceptions.ContentLengthError,
        )
    )


def describe(error: BaseException) -> str:
    """The types of an error and of its cause; their text may quote a URL with a password."""
    names = [type(error).__name__]
    if error.__cause__ is not None:
        names.append(type(error.__cause__).__name__)
    return " ".join(names)

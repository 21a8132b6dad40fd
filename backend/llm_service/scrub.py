"""Removes secrets, and characters that no database stores, from stored data of model calls."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.core.signals import setting_changed

from llm_service.text import clean_text

REDACTED = "[redacted]"
MAX_DEPTH = 8
# Shorter values of settings are not taken for secrets: they occur in ordinary words.
MIN_SETTING_LENGTH = 8

_NAMES = (
    r"(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|api[_-]?key|apikey|access[_-]?key"
    r"|auth[_-]?key|account[_-]?key|private[_-]?key|secret[_-]?key|signing[_-]?key|encryption[_-]?key|master[_-]?key|credentials?|session[_-]?id|signature|webhook[_-]?secret)"
)
# Names whose value is always a secret. `max_tokens` is not one of them.
_SECRET_KEY = re.compile(
    rf"(?i)(?:^|[^a-z]|(?<=[a-z])(?-i:(?=[A-Z])))"
    rf"(?:{_NAMES}|authorization|cookie|bearer)(?![a-z])"
)
_SHAPES = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    + "|".join(
        (
            r"sk-[\w-]{8,}",  # OpenAI, Anthropic, OpenRouter, DeepSeek and many more
            r"[rsp]k_(?:live|test)_\w{8,}",
            r"(?:gsk|hf|r8|fw|npm|tvly|pplx|nvapi|xai|csk|tgp_v1|dop_v1|glsa|whsec|sntrys|figd)"
            r"[_-][\w-]{16,}",
            r"gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|dckr_pat_[\w-]{16,}",
            r"pypi-[\w-]{16,}|lin_api_\w{16,}|shp(?:at|ca|pa|ss)_\w{16,}|hv[sb]\.[\w-]{16,}",
            r"xox[abeoprs]-[\w-]{8,}|xapp-[\w-]{16,}",
            r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}",
            r"AIza[\w-]{30,}|ya29\.[\w.-]{16,}|GOCSPX-[\w-]{16,}|1//[\w-]{30,}",
            r"eyJ[\w-]{8,1000}\.[\w-]{8,}(?:\.[\w-]*){0,3}",  # JWT, signed or encrypted
            r"SG\.[\w-]{16,64}\.[\w-]{16,}|key-[0-9a-f]{32}|SK[0-9a-f]{32}",
            r"\d{8,10}:AA[\w-]{30,}",  # Telegram
            r"[MNO][\w-]{23,40}\.[\w-]{6}\.[\w-]{27,}",  # Discord
            r"AGE-SECRET-KEY-1[A-Z0-9]{20,}|PMAK-[\w-]{20,}|sq0(?:csp|atp)-[\w-]{16,}",
            r"EAA[A-Za-z0-9]{40,}",  # Facebook
        )
    )
    + ")"
)
# Every shape above has at least 11 characters and no space, so most ordinary words are skipped.
_LONG_WORD = re.compile(r"\S{11,}")
# The middle lines of a key, whose first and last line were cut off.
_KEY_LINES = re.compile(r"(?:[A-Za-z0-9+/]{60,80}\r?\n){2,}(?:[A-Za-z0-9+/]+={0,2}$)?", re.M)
_KEY_END = re.compile(r"\A[A-Za-z0-9+/=\s]*-----END [A-Z0-9 ]+-----")

Guard = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class _Rule:
    """Replaces `pattern` by `kept` if `may_match` is true of the lower-cased text. With this cheap
    check most texts skip the pattern: a preview takes 0.6 instead of 3.5 ms.
    """

    may_match: Guard
    pattern: re.Pattern[str]
    kept: str


def _has(*words: str) -> Guard:
    return lambda lowered: any(word in lowered for word in words)


_NAMED = re.compile(
    r"(?:pass|pwd|secret|token|key|credential|session[_-]?id|signature)"
    r"[a-z0-9_-]{0,20}\\?[\"']?\s{0,9}[:=]"
)
# Repetitions are bounded wherever something has to follow them, against catastrophic backtracking.
# Rules with the name of a secret come before rules that guess.
_RULES = (
    _Rule(
        _has("-----begin"),
        re.compile(r"-----BEGIN [A-Z0-9 ]+-----.*?(?:-----END [A-Z0-9 ]+-----|\Z)", re.DOTALL),
        REDACTED,
    ),
    _Rule(_has("-----end"), _KEY_END, REDACTED),
    # User and password before the @ of an address.
    _Rule(
        _has("://"),
        re.compile(r"(?i)\b([a-z][a-z0-9+.-]{0,20}://)[^\s/?#\"'<>]{1,1000}@"),
        rf"\1{REDACTED}@",
    ),
    # A short key is recognized by its digit.
    _Rule(_has("sk-"), re.compile(r"(?<![A-Za-z0-9])sk-[\w-]{0,64}\d[\w-]*"), REDACTED),
    _Rule(
        _has("hooks.slack.com"),
        re.compile(r"(?i)(https://hooks\.slack\.com/)\S+"),
        rf"\1{REDACTED}",
    ),
    _Rule(
        _has("authorization", "cookie", "api-key", "-token", "csrftoken"),
        re.compile(
            r"(?i)(authorization|cookie|api-key|auth-token|access-token|csrf-?token"
            r"|amz-security-token)(\\?[\"']?\s{0,9}[:=]\s*)[^\r\n]+"
        ),
        rf"\1\2{REDACTED}",
    ),
    _Rule(
        _has("bearer", "basic", "digest"),
        re.compile(
            r"(?i)\b(bearer|basic|digest)\s+(?:(?=[^\s\"']*[\d=])[\w.~+/=-]{8,}|[\w.~+/=-]{20,})"
        ),
        rf"\1 {REDACTED}",
    ),
    _Rule(
        _has("key=", "sig=", "code=", "auth=", "hmac=", "x-amz-"),
        re.compile(r"(?i)([?&](?:key|sig|code|auth|hmac|x-amz-[a-z-]+)=)[^&\s#\"']+"),
        rf"\1{REDACTED}",
    ),
    _Rule(
        lambda lowered: _NAMED.search(lowered) is not None,
        re.compile(
            rf"(?i)((?<![a-z]){_NAMES}(?:[_-][a-z0-9]{{1,20}})?\\?[\"']?\s{{0,9}}(?:=>|[:=])\s*)"
            r"(?:\\?\"[^\"]+\\?\"|'[^']+'|[^\s\"'&,;}\])]+)"
        ),
        rf"\1{REDACTED}",
    ),
)


def scrub(value: Any) -> Any:
    """`value` without its secrets: text cleaned, mappings and sequences as dicts and lists.

    Other types become text. The result can be stored as JSON on every database.
    """
    return _scrub(value, 0)


def scrub_text(text: str) -> str:
    """`text` without its secrets, without NUL and lone surrogates."""
    text = clean_text(text)
    for secret in _configured_secrets():
        if secret in text:
            text = text.replace(secret, REDACTED)
    lowered = text.lower()
    for rule in _RULES:
        if rule.may_match(lowered):
            text = rule.pattern.sub(rule.kept, text)
    return _LONG_WORD.sub(_scrub_word, _KEY_LINES.sub(REDACTED, text))


def _scrub_word(word: re.Match[str]) -> str:
    return _SHAPES.sub(REDACTED, word[0])


def _scrub(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        # JSON has no infinity and no NaN.
        return value if value - value == 0 else str(value)
    if depth < MAX_DEPTH:
        if isinstance(value, Mapping):
            return {
                scrub_text(str(key)): REDACTED
                if is_secret_name(str(key)) and not isinstance(one, bool | int | float | None)
                else _scrub(one, depth + 1)
                for key, one in value.items()
            }
        if isinstance(value, list | tuple | set | frozenset):
            return [_scrub(one, depth + 1) for one in value]
    return scrub_text(value if isinstance(value, str) else str(value))


def is_secret_name(name: str) -> bool:
    """Whether a key of that name holds a secret: `api_key`, `x-auth-token`, `dbPassword`."""
    return _SECRET_KEY.search(name) is not None


@cache
def _configured_secrets() -> tuple[str, ...]:
    """The secrets in this server's settings, of any form."""
    found = set()
    for name in dir(settings):
        if name.endswith(("_KEY", "_PASSWORD", "_SECRET", "_TOKEN")):
            found.add(getattr(settings, name))
    found.update(database.get("PASSWORD") for database in settings.DATABASES.values())
    secrets = (one for one in found if isinstance(one, str) and len(one) >= MIN_SETTING_LENGTH)
    return tuple(sorted(secrets, key=len, reverse=True))


def _forget_secrets(**_: Any) -> None:
    _configured_secrets.cache_clear()


setting_changed.connect(_forget_secrets, dispatch_uid="llm_service.scrub")

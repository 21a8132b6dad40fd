"""The settings in force with the source of each, secrets masked; and names in the files that
nothing reads.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from config import addresses, env_sources
from config.doctor.finding import Area, Finding

ENVIRONMENT, DEFAULT = "environment", "default"
_AREA = Area("Settings")
_REPOSITORY = Path(__file__).resolve().parents[3]
_SECRET = re.compile(r"KEY|SECRET|PASSWORD|TOKEN|HEADERS")
# Variables read only by other programs: the web app, compose, make.
_FOREIGN = re.compile(r"NEXT_PUBLIC_|OTEL_|POSTGRES_|COMPOSE_|BACKEND_URL$|PORT_FRONTEND$|WEB_APP_")


def describe_all() -> list[dict[str, str]]:
    """`name`, `value` and `source` of each variable that was read so far, in alphabetical order."""
    return [
        {"name": name, "value": _show(name, reading), "source": _name_source(reading)}
        for name, reading in sorted(env_sources.readings.items())
    ]


def _show(name: str, reading: env_sources.Reading) -> str:
    is_secret = _SECRET.search(name) is not None and not isinstance(reading.default, int | float)
    if not reading.raw:
        default = reading.default
        if is_secret or not isinstance(default, str | int | float | tuple | Path):
            return ""
        return ",".join(map(str, default)) if isinstance(default, tuple) else str(default)
    # A malformed address is not shown, because a password in it cannot be recognized.
    is_unclear = "@" in reading.raw and "//" not in reading.raw and name.endswith("_URL")
    if is_secret or is_unclear:
        return "(set)"
    return addresses.mask(reading.raw)


def _name_source(reading: env_sources.Reading) -> str:
    if not reading.raw:
        return DEFAULT
    if reading.source is None:
        return ENVIRONMENT
    return _name_file(reading.source)


def _name_file(path: Path) -> str:
    is_ours = path.is_relative_to(_REPOSITORY)
    return str(path.relative_to(_REPOSITORY) if is_ours else path)


def check() -> Iterator[Finding]:
    """Unknown variables in backend/.env and the one above it, which have no effect."""
    known = set(env_sources.readings) | env_sources.read_example()
    for name, path in sorted(env_sources.list_names().items()):
        if name in known or _FOREIGN.match(name):
            continue
        close = get_close_matches(name, known, n=1, cutoff=0.75)
        hint = f"Did you mean {close[0]}?" if close else "Remove it, or see .env.example."
        yield _AREA.warn(f"{_name_file(path)} sets {name}, which is not used.", hint)

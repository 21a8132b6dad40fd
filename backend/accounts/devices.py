"""Readable names of devices from `User-Agent` headers."""

import re

UNKNOWN = "Unknown device"
# The first match counts: most browsers also name those they are compatible with.
_BROWSERS = (
    ("Edge", r"\bEdg(e|A|iOS)?/"),
    ("Opera", r"\b(OPR|Opera)/"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\b(Firefox|FxiOS)/"),
    ("Chrome", r"\b(Chrome|Chromium|CriOS|HeadlessChrome)/"),
    ("Safari", r"\bVersion/.*\bSafari/"),
)
_SYSTEMS = (
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("Android", r"\bAndroid\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("Windows", r"\bWindows\b"),
    ("macOS", r"\b(Macintosh|Mac OS X)\b"),
    ("Linux", r"\b(Linux|X11)\b"),
)
_PROGRAM = re.compile(r"([A-Za-z][\w .-]{0,38}?)(?:/|\s*$)")


def describe_device(user_agent: str) -> str:
    """A name such as "Firefox on Linux"; for other programs the product name; else `UNKNOWN`."""
    browser, system = _find(_BROWSERS, user_agent), _find(_SYSTEMS, user_agent)
    if browser and system:
        return f"{browser} on {system}"
    program = _PROGRAM.match(user_agent)
    if not browser and program and program[1] != "Mozilla":
        return program[1].strip()
    return browser or system or UNKNOWN


def _find(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for name, pattern in names if re.search(pattern, user_agent)), "")

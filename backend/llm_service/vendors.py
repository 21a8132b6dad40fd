"""Vendors that speak the OpenAI wire, one row each: where they are and which settings say so."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Vendor:
    """`base_url` is the public address; the settings named here override it and hold the key."""

    name: str
    label: str
    base_url: str
    key_setting: str
    base_url_setting: str = ""

    @property
    def api_key(self) -> str:
        return str(getattr(settings, self.key_setting, "") or "")

    @property
    def address(self) -> str:
        configured = (
            str(getattr(settings, self.base_url_setting, "") or "") if self.base_url_setting else ""
        )
        return (configured or self.base_url).rstrip("/")

    @property
    def is_ready(self) -> bool:
        """A key is there, or the address is one's own: a local server needs no key."""
        return bool(self.api_key) or self.address != self.base_url


OPENAI_WIRE = {
    vendor.name: vendor
    for vendor in (
        Vendor(
            "openai", "OpenAI", "https://api.openai.com/v1", "OPENAI_API_KEY", "OPENAI_BASE_URL"
        ),
    )
}

"""Findings as tests compare them."""

from collections.abc import Iterable

from config.doctor.finding import Finding


def levels(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """Area and level of each."""
    return [(finding.area, finding.level) for finding in findings]


def told(findings: Iterable[Finding], level: str) -> str:
    """What is said on that level, with the advice."""
    return "\n".join(f"{one.text} {one.advice}" for one in findings if one.level == level)

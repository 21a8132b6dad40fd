"""The dashboard of `deploy/grafana/` asks for figures that `/metrics` has, by labels they bear."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from prometheus_client import REGISTRY, Metric
from prometheus_client.parser import text_string_to_metric_families
from pytest_django.fixtures import Settings

import config.asgi  # noqa: F401  so that every module that counts something is loaded
from api import metrics, metrics_endpoint

FILE = settings.BASE_DIR.parent / "deploy/grafana/bronn.json"
TOKEN = "a-token-of-the-dashboard"
# Of Prometheus itself.
FOREIGN_LABELS = {"job", "instance", "le"}
SUFFIXES = {
    "counter": ("_total",),
    "gauge": ("",),
    "histogram": ("_bucket", "_sum", "_count"),
}


def dashboard() -> dict[str, Any]:
    board: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return board


def expressions() -> list[str]:
    found = [
        target["expr"] for panel in dashboard()["panels"] for target in panel.get("targets", ())
    ]
    asked = [variable.get("definition", "") for variable in dashboard()["templating"]["list"]]
    return found + [text for text in asked if text]


@pytest.fixture
def families(settings: Settings) -> dict[str, Metric]:
    """What a Prometheus server reads, by name."""
    settings.METRICS_TOKEN = TOKEN
    _, body = metrics_endpoint.render(f"Bearer {TOKEN}")
    return {family.name: family for family in text_string_to_metric_families(body.decode())}


def test_every_figure_of_the_dashboard_exists(families: dict[str, Metric]) -> None:
    samples = {
        name + suffix
        for name, family in families.items()
        for suffix in SUFFIXES.get(family.type, ())
    }
    asked = {name for text in expressions() for name in re.findall(r"bronn_\w+", text)}
    assert len(asked) > 20
    assert asked - samples == set()


def test_no_figure_is_left_out(families: dict[str, Metric]) -> None:
    text = " ".join(expressions())
    ours = [
        name for name in families if name.startswith("bronn_") and not name.endswith("_created")
    ]
    assert [name for name in ours if name not in text] == []


def test_figures_are_grouped_by_labels_that_they_bear() -> None:
    labels = {name: set(collector._labelnames) for name, collector in collectors()}
    for text in expressions():
        (name, *_) = re.findall(r"bronn_\w+", text)
        base = re.sub(r"_(total|bucket|sum|count)$", "", name)
        groups = re.findall(r"by \(([^)]*)\)", text)
        asked = {label.strip() for group in groups for label in group.split(",")}
        asked |= set(re.findall(r"(\w+)=~?\"", text))
        assert asked <= labels[base] | FOREIGN_LABELS, text


def test_legends_name_labels_of_their_groups() -> None:
    for panel in dashboard()["panels"]:
        for target in panel.get("targets", ()):
            for label in re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]):
                assert re.search(rf"by \([^)]*\b{label}\b", target["expr"]), target


def collectors() -> Iterator[tuple[str, Any]]:
    for value in vars(metrics).values():
        if getattr(value, "_name", None) in {family.name for family in REGISTRY.collect()}:
            yield value._name, value

"""A pytest plugin: who may run a test again, and how often.

A few tests start real servers and measure seconds; on a machine with other work one of them may
be late. Such a test says so by `@pytest.mark.against_the_clock("what it measures")` and is run
a second time when it fails. For every other test a failure is a failure: a rerun would hide a race.
More than `ALLOWED_RERUNS` in one run are no bad luck any more, and fail it.
"""

import pytest

ALLOWED_RERUNS = 2


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker; refuse reruns of everything."""
    config.addinivalue_line(
        "markers", "against_the_clock(reason): measures seconds; run a second time when it fails"
    )
    if config.getoption("reruns", None):
        raise pytest.UsageError("--reruns hides races: mark the test against_the_clock instead")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the marked tests their second chance."""
    for item in items:
        marker = item.get_closest_marker("against_the_clock")
        if marker is None:
            continue
        if not marker.args:
            raise pytest.UsageError(f"{item.nodeid}: against_the_clock needs a reason")
        item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run with too many reruns."""
    if len(_reruns(session.config)) > ALLOWED_RERUNS and not session.exitstatus:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say why such a run has failed."""
    found = _reruns(config)
    if len(found) > ALLOWED_RERUNS:
        terminalreporter.section("too many reruns", red=True)
        terminalreporter.line(f"{len(found)} reruns, {ALLOWED_RERUNS} are allowed")


def _reruns(config: pytest.Config) -> list[object]:
    """The reports of tests that were run again; none in an xdist worker, which only passes on."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return list(reporter.stats.get("rerun", ())) if reporter else []

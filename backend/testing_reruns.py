"""A pytest plugin: which tests are run again after a failure, and how often.

A few tests start real servers and measure seconds; on a machine with other work one of them may be
late. Such a test has the mark `@pytest.mark.against_the_clock("what it measures")` and is run a
second time when it fails. Every other failure counts, because a rerun would hide a race. More than
`ALLOWED_RERUNS` reruns are not chance any more, and fail the whole run.
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
    """Have the marked tests run a second time when they fail."""
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
    """Report that a run failed because of too many reruns."""
    found = _reruns(config)
    if len(found) > ALLOWED_RERUNS:
        terminalreporter.section("too many reruns", red=True)
        terminalreporter.line(f"{len(found)} reruns, {ALLOWED_RERUNS} are allowed")


def _reruns(config: pytest.Config) -> list[object]:
    """The reports of tests that were run again; none in an xdist worker, which has no reporter."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return list(reporter.stats.get("rerun", ())) if reporter else []

"""A pytest plugin: which test reaches which function of lawdiff, and how long the test takes.

`REACHED_FILE` names the JSON file that it writes: {test: [seconds, ["module:line", …]]}, where a
line is the first line of a function. A function that a shared fixture calls is reached by every
test that asks for the fixture; a test that fails reaches `failed` alone.

`CHOICE_FILE` names a JSON object: `known` tests that are not in `chosen` are deselected; a test
that is not known yet runs first.
"""

from __future__ import annotations

import functools
import json
import os
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
from hypothesis import Phase, settings

# A failure is enough: no time goes into a smaller example of it.
settings.register_profile(
    "mutants",
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
)
PACKAGE = str(Path(__file__).resolve().parents[2] / "lawdiff") + os.sep

_codes: set[CodeType] = set()  # reached since the last change of `_of_test`
_by_fixture: dict[str, set[CodeType]] = defaultdict(set)
_tests: dict[str, tuple[float, set[CodeType], list[str]]] = {}
_failed: set[str] = set()  # these say nothing of a mutant


def _profile(frame: FrameType, event: str, _: Any) -> None:
    if event == "call":
        _codes.add(frame.f_code)


def _taken() -> set[CodeType]:
    global _codes
    taken, _codes = _codes, set()  # first, for what follows is calls as well
    return {one for one in taken if one.co_filename.startswith(PACKAGE)}


def _cpu() -> float:
    """CPU seconds of this process and of those that it has started."""
    return sum(os.times()[:4])


def _empty_caches() -> None:
    """What an earlier test put into a cache would hide what this one calls."""
    for name, module in list(sys.modules.items()):
        if name.startswith("lawdiff"):
            for value in vars(module).values():
                if isinstance(value, functools._lru_cache_wrapper):
                    value.cache_clear()


def _is_recording() -> bool:
    return "REACHED_FILE" in os.environ


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: Any) -> Iterator[None]:
    if _is_recording() and fixturedef.scope != "function":
        before = _taken()
        try:
            return (yield)
        finally:
            _by_fixture[fixturedef.argname] |= _taken()
            _codes.update(before)
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    if not _is_recording():
        return (yield)
    _empty_caches()
    _taken()
    begun = _cpu()
    sys.setprofile(_profile)
    threading.setprofile(_profile)
    try:
        return (yield)
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
        fixtures = list(getattr(item, "fixturenames", ()))
        _tests[item.nodeid] = (_cpu() - begun, _taken(), fixtures)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.failed:
        _failed.add(report.nodeid)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if path := os.environ.get("CHOICE_FILE"):
        choice = json.loads(Path(path).read_text("utf-8"))
        order = {test: at for at, test in enumerate(choice["chosen"])}
        others = set(choice["known"]) - order.keys()
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid in others])
        kept = [item for item in items if item.nodeid not in others]
        items[:] = sorted(kept, key=lambda item: order.get(item.nodeid, -1))


def pytest_sessionfinish() -> None:
    if not _is_recording():
        return
    reached = {}
    for test, (seconds, codes, fixtures) in _tests.items():
        every = codes.union(*(_by_fixture[name] for name in fixtures if name in _by_fixture))
        places = {f"{_module(one)}:{one.co_firstlineno}" for one in every}
        reached[test] = (round(seconds, 3), ["failed"] if test in _failed else sorted(places))
    Path(os.environ["REACHED_FILE"]).write_text(json.dumps(reached), encoding="utf-8")


def _module(code: CodeType) -> str:
    return "lawdiff/" + code.co_filename.removeprefix(PACKAGE).replace(os.sep, "/")

"""The short form of `make torture`: a few tries of each part."""

from __future__ import annotations

import random

import pytest

from tests.conftest import NIGHTLY
from torture.__main__ import main, names, run_part
from torture.figures import Figure, Figures

# Other parts may take more or fewer tries; each try of these takes about a second.
MOST = {"kills": 10, "failures": 5, "permutations": 8, "alterations": 12}


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_the_short_form(name: str) -> None:
    seed = random.SystemRandom().randrange(10**6) if NIGHTLY else 1
    figures = run_part(name, budget=60, seed=seed, most=MOST.get(name, 20))
    assert not figures.failures, f"seed {seed}: {figures.failures}"
    assert all(line.good == line.tried for line in figures.lines), f"seed {seed}: {figures}"
    assert sum(line.tried for line in figures.lines) > 0


def test_the_runner_tells_of_failures_and_how_to_repeat_them(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, int]] = []

    def fails(name: str, budget: float, seed: int) -> Figures:
        seen.append((name, seed))
        return Figures((Figure("things tried", 1, 2),), ("the second thing",))

    monkeypatch.setattr("torture.__main__.run_part", fails)
    monkeypatch.setattr("torture.__main__.ProcessPoolExecutor", _Here)
    assert main(["--seed", "7", "kills"]) == 1
    assert seen == [("kills", 7)]
    said = capsys.readouterr().out
    assert "1 / 2" in said
    assert "the second thing" in said
    assert "python -m torture --seed 7 kills" in said


class _Here:
    """Runs in this process what is given to a pool of them."""

    def __init__(self, workers: int) -> None:
        assert workers == 2

    def __enter__(self) -> _Here:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def submit(self, function: object, *arguments: object) -> _Done:
        assert callable(function)
        return _Done(function(*arguments))


class _Done:
    def __init__(self, value: object) -> None:
        self.value = value

    def result(self) -> object:
        return self.value

"""`make torture`: what is too long for the tests, within ten minutes on two cores.

A part is a module in `torture/parts/` with one function:

    def run(budget: float, seed: int, most: int | None = None) -> Figures

It tries what it tries for `budget` seconds, or `most` times where that comes first. All that it
draws comes from `random.Random(seed)`, so that a seed repeats a run; each failure says what went
wrong and with which draw. It writes to temporary folders alone and asserts no time. The runner
(`python -m torture`) finds every part by itself, runs two at a time, prints their figures and exits
with 1 where there is a failure. A part that needs more time than others says so beside `run`, in
shares (`SHARE = 3`). `tests/test_torture.py` runs the short form of each.
"""

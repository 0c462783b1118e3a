"""The tool that alters the core: what it may change, and that it tells caught from survived."""

from __future__ import annotations

import ast

import pytest

from tests.mutants.__main__ import all_mutants, core, key, set_aside
from tests.mutants.changes import mutants

SOURCE = '''
"""Text."""
@cache
def f(a: int, b: "str") -> "bool":
    """Text."""
    assert a < 9
    {}
'''


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ("return a < b", {"(a <= b)", "return None"}),
        ("x = a and é(b)", {"(a or é(b))", "(a)", "(é(b))"}),
        ("x = not a", {"(a)"}),
        ("x = any(a)", {"(all(a))"}),
        ("x = sorted(a, key=b)", {"(list(a))"}),
        ("x = f(a, b)", {"(f(b, a))"}),
        ("x = 'é', a[1:b]", {"('')", "(a[:b])", "(a[1:])", "(2)"}),
        ("x = [c for c in a if c]", {"([c for c in a])"}),
        ("x = a if b else 0", {"(0 if b else a)", "(1)"}),
        ("x = f'{a}', True", {"(False)"}),
        ("x: 'int' = a - b", {"(a + b)"}),
        ("f(a)", {"pass"}),
        ("x = zip(a, strict=True)", set()),
        ("a.b = a", {"pass"}),
        ("raise E('no')", set()),
        ("x = cast('T', a)", set()),
    ],
)
def test_what_a_line_may_become(line: str, changes: set[str]) -> None:
    source = SOURCE.format(line)
    found = mutants("one.py", source)
    assert {mutant.new for mutant in found} == changes
    for mutant in found:
        assert mutant.line == 7
        assert mutant.function == 3
        changed = mutant.apply(source)
        assert ast.dump(ast.parse(changed)) != ast.dump(ast.parse(source))
        assert source.count("\n") == changed.count("\n")


def test_every_module_of_the_core_has_mutants() -> None:
    modules = core()
    every = all_mutants(modules)
    busy = {mutant.module for mutant in every}
    assert len(every) > 5000
    assert {path.as_posix() for path in modules if path.name != "__init__.py"} <= busy


def test_what_is_set_aside_still_stands() -> None:
    """A line for a change that can no longer be made is out of date."""
    known = {key(mutant) for mutant in all_mutants(core())}
    assert set_aside().keys() <= known
    assert all(len(reason) > 10 for reason in set_aside().values())

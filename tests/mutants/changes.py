"""The mutants of a module: each one small change to its source that a test should notice."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
FUNCTIONS = {"any": "all", "all": "any", "min": "max", "max": "min", "sorted": "list",
             "reversed": "list"}  # fmt: skip
METHODS = {"startswith": "endswith", "endswith": "startswith", "lstrip": "rstrip",
           "rstrip": "lstrip", "partition": "rpartition", "rpartition": "partition",
           "append": "extend", "find": "rfind", "union": "intersection"}  # fmt: skip
# Types, messages and what only a type checker reads: no answer depends on them.
SKIPPED = (ast.JoinedStr, ast.Assert, ast.Raise, ast.Import, ast.ImportFrom)


@dataclass(frozen=True)
class Mutant:
    """A change to a module: what stands from `start` to `end` (characters) becomes `new`.

    `function` is the first line of the outermost function around it, decorators counted; None
    where the change is in no function, and runs on import.
    """

    module: str
    line: int
    function: int | None
    start: int
    end: int
    old: str
    new: str
    text: str  # the line that it begins on, to know it by when its number is another

    @property
    def change(self) -> str:
        """The change on one line."""
        return " ".join(f"{self.old} → {self.new}".split())

    def apply(self, source: str) -> str:
        """The source of the module with the change made."""
        return source[: self.start] + self.new + source[self.end :]


def mutants(module: str, source: str) -> list[Mutant]:
    """All mutants of a module, in the order of their place."""
    tree = ast.parse(source)
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))

    def place(line: int, column: int) -> int:
        return starts[line - 1] + len(lines[line - 1].encode()[:column].decode())

    found = []
    for node, new, function in _changes(tree, None):
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = place(node.lineno, node.col_offset)
        end = place(node.end_lineno, node.end_col_offset)
        text = lines[node.lineno - 1].strip()
        old = source[start:end]
        found.append(Mutant(module, node.lineno, function, start, end, old, new, text))
    return sorted(set(found), key=lambda mutant: (mutant.start, mutant.end, mutant.new))


def _changes(
    node: ast.AST, function: int | None
) -> Iterator[tuple[ast.expr | ast.stmt, str, int | None]]:
    if isinstance(node, ast.FunctionDef) and function is None:
        function = min([node.lineno, *(one.lineno for one in node.decorator_list)])
    for child in _behaviour(node):
        if isinstance(child, ast.expr):
            yield from ((child, f"({ast.unparse(new)})", function) for new in _expressions(child))
        elif isinstance(child, ast.stmt):
            yield from ((child, new, function) for new in _statements(child))
        yield from _changes(child, function)


def _behaviour(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node on which an answer may depend."""
    if "TYPE_CHECKING" in _test(node):
        return
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list", "bases"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not isinstance(child, SKIPPED):
                is_text = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
                if not (is_text or _is_check(child) or _is_alias(node, child)):
                    yield child


def _test(node: ast.AST) -> str:
    return ast.unparse(node.test) if isinstance(node, ast.If) else ""


def _is_check(node: ast.AST) -> bool:
    """Is this `strict=True`, which asserts, or a word to the type checker?"""
    if isinstance(node, ast.keyword):
        return node.arg == "strict"
    return isinstance(node, ast.Call) and ast.unparse(node.func) in ("cast", "TypeVar")


def _is_alias(node: ast.AST, child: ast.AST) -> bool:
    """Is this the name of a type: `Row = tuple[str, ...]`, `Side = Old | New`?"""
    return isinstance(node, ast.Module) and isinstance(child, ast.Assign) and (
        isinstance(child.value, ast.Subscript | ast.BinOp)
    )  # fmt: skip


def _expressions(node: ast.expr) -> Iterator[ast.expr]:
    """What an expression may become."""
    match node:
        case ast.Constant():
            yield from _constants(node)
        case ast.BinOp():
            yield from _sums(node)
        case ast.Call():
            yield from _calls(node)
        case ast.Subscript(value=value, slice=ast.Slice(lower=lower, upper=upper, step=step)):
            if lower:
                yield ast.Subscript(value, ast.Slice(None, upper, step))
            if upper:
                yield ast.Subscript(value, ast.Slice(lower, None, step))
        case ast.GeneratorExp() | ast.ListComp() | ast.SetComp() | ast.DictComp():
            yield from _unfiltered(node)
        case _:
            yield from _conditions(node)


def _conditions(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.Compare(ops=[op], left=left, comparators=right):
            yield ast.Compare(left, [COMPARISONS[type(op)]()], right)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            yield from (_fewer(node, index) for index in range(len(values)))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.IfExp(test=test, body=body, orelse=other):
            yield ast.IfExp(test, other, body)


def _constants(node: ast.Constant) -> Iterator[ast.expr]:
    match node.value:
        case bool(value):
            yield ast.Constant(not value)
        case int(value):
            yield ast.Constant(value + 1)
        case str(value):
            yield ast.Constant("" if value else "?")


def _sums(node: ast.BinOp) -> Iterator[ast.expr]:
    match node:
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            yield ast.BinOp(left, OPERATORS[type(op)](), right)
        case ast.BinOp(left=left, op=ast.Add(), right=ast.Constant(value=int()) as right):
            yield ast.BinOp(left, ast.Sub(), right)


def _fewer(node: ast.BoolOp, index: int) -> ast.expr:
    values = [*node.values[:index], *node.values[index + 1 :]]
    return values[0] if len(values) == 1 else ast.BoolOp(node.op, values)


def _calls(node: ast.Call) -> Iterator[ast.expr]:
    match node.func:
        case ast.Name(id=name) if name in FUNCTIONS:
            yield ast.Call(ast.Name(FUNCTIONS[name]), node.args[:1] if name == "sorted" else
                           node.args, [] if name == "sorted" else node.keywords)  # fmt: skip
        case ast.Attribute(value=value, attr=name) if name in METHODS:
            yield ast.Call(ast.Attribute(value, METHODS[name]), node.args, node.keywords)
    match node.args:
        case [first, second, *rest] if ast.dump(first) != ast.dump(second):
            if not isinstance(first, ast.Starred) and not isinstance(second, ast.Starred):
                yield ast.Call(node.func, [second, first, *rest], node.keywords)


def _unfiltered(
    node: ast.GeneratorExp | ast.ListComp | ast.SetComp | ast.DictComp,
) -> Iterator[ast.expr]:
    """A comprehension without one of its conditions."""
    source = ast.unparse(node)
    for part, generator in enumerate(node.generators):
        for index in range(len(generator.ifs)):
            [new] = ast.parse(source).body
            assert isinstance(new, ast.Expr)
            assert isinstance(new.value, type(node))
            del new.value.generators[part].ifs[index]
            yield new.value


def _statements(node: ast.stmt) -> Iterator[str]:
    """What a statement may become."""
    match node:
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()) | ast.AugAssign():
            yield "pass"
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield "pass"
        case ast.Continue():
            yield "break"
        case ast.Break():
            yield "pass"
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield "return None"

"""What two modules would do alike, one of them does: of two ways, only one is ever mended."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

LIB = Path(__file__).parents[3] / "lib" / "andon"


def made(file: Path) -> Iterator[tuple[str, str]]:
    """What a module defines, as the code without its name or comments, and the name; type aliases and functions."""
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.FunctionDef):
            code = [ast.dump(each) for each in node.body if each is not node.body[0] or not ast.get_docstring(node)]
            yield "".join([ast.dump(node.args), *code]), f"{file.stem}.{node.name}"
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript):
            yield ast.dump(node), f"{file.stem}.{ast.unparse(node.targets[0])}"


def test_no_function_and_no_type_is_written_twice() -> None:
    names = defaultdict(list)
    for file in sorted([*LIB.glob("sources/**/*.py"), *LIB.glob("usecases/**/*.py")]):
        for code, name in made(file):
            names[code].append(name)
    assert len(names) > 200
    assert [each for each in names.values() if len(each) > 1] == []

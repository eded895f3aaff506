"""Files and functions stay small enough to be read at one sitting."""

import ast

from yingshang.settings import PROJECT_DIR

FILE_LINES, FUNCTION_LINES, README_LINES = 300, 40, 200
FLOORS = ("pipelines", "assets", "dashboards", "yingshang", "benchmarks")
MODULES = sorted(path for floor in FLOORS for path in (PROJECT_DIR / floor).rglob("*.py"))


def test_python_files_are_short():
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert len(lengths) > 100
    assert {path: lines for path, lines in lengths.items() if lines > FILE_LINES} == {}


def test_functions_are_short():
    long = {}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES:
                    long[f"{path.relative_to(PROJECT_DIR)}:{node.name}"] = lines
    assert long == {}


def test_every_module_says_what_belongs_in_it():
    silent = [path for path in MODULES if path.read_text(encoding="utf-8").strip() and not _docstring(path)]
    assert silent == []


def test_definitions_only_assemble():
    assert len((PROJECT_DIR / "pipelines" / "definitions.py").read_text(encoding="utf-8").splitlines()) <= 60


def test_readme_is_short():
    assert len((PROJECT_DIR / "README.md").read_text(encoding="utf-8").splitlines()) < README_LINES


def _docstring(path):
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))

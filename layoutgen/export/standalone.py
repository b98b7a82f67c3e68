"""One Python file of our own functions: what they use is copied beside them, so that nothing need be installed.

The copy is made of the sources that run here, definition by definition, so that both give the same numbers; there is
no second version to keep in step.
"""

import ast
import sys
from collections.abc import Collection, Iterator
from importlib import import_module, util
from pathlib import Path
from pprint import pformat
from typing import Any

GIVEN = frozenset({"layoutgen.language.number_words"})
"""Functions without arguments that read files: they are copied as what they give, a dict."""


class NotStandalone(Exception):
    """Something that is reached cannot lie in such a file."""


def standalone(module: str, title: str, provided: Collection[str] = ()) -> str:
    """The source of a module with everything of this package that it reaches.

    Args:
        module: the one that is copied whole, with dots.
        title: docstring of the file, before the module's own.
        provided: packages that are there wherever the file is read.

    Raises:
        NotStandalone: it needs a package outside the standard library, imports within a function, or two definitions
            that it reaches have the same name.
    """
    copy = _Copy(provided)
    copy.whole(module)
    docstring = f'"""{title}\n\n{ast.get_docstring(_Source.of(module).tree, clean=False)}"""'
    return "\n\n\n".join(["\n\n".join(filter(None, [docstring, copy.imports()])), *copy.texts]) + "\n"


class _Source:
    """A module as it lies in its file: its definitions, and where its names come from."""

    _known: dict[str, "_Source"] = {}

    def __init__(self, module: str) -> None:
        found = util.find_spec(module)
        if found is None or found.origin is None:
            raise NotStandalone(f"{module} has no source")
        self.module, self.text = module, Path(found.origin).read_text("utf-8")
        self.tree = ast.parse(self.text)
        self.defined: dict[str, list[ast.stmt]] = {}
        self.imported: dict[str, tuple[str, str]] = {}
        self.loose: list[list[ast.stmt]] = []
        for statement in self.tree.body:
            self._sort(statement)

    @classmethod
    def of(cls, module: str) -> "_Source":
        """The source of a module, read once."""
        if module not in cls._known:
            cls._known[module] = cls(module)
        return cls._known[module]

    def _sort(self, statement: ast.stmt) -> None:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            self.imported.update(_imports(statement))
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            if self.loose:  # the docstring of a constant stays with it; that of the module is told elsewhere
                self.loose[-1].append(statement)
        else:
            self.loose.append([statement])
            for name in _names_defined(statement):
                self.defined[name] = self.loose[-1]

    def text_of(self, statements: list[ast.stmt]) -> str:
        """The lines of statements that follow one another, decorators included."""
        first = min(line.lineno for line in [statements[0], *getattr(statements[0], "decorator_list", [])])
        return "\n".join(self.text.splitlines()[first - 1 : statements[-1].end_lineno])


class _Copy:
    """What has been copied so far, each definition behind those that it uses."""

    def __init__(self, provided: Collection[str]) -> None:
        self._provided = {*sys.stdlib_module_names, *provided}
        self.texts: list[str] = []
        self._plain: set[str] = set()
        self._of: dict[str, set[str]] = {}
        self._from: dict[str, str] = {}

    def imports(self) -> str:
        """The import lines, sorted."""
        plain = [f"import {name}" for name in sorted(self._plain)]
        return "\n".join(
            plain + [f"from {name} import {', '.join(sorted(what))}" for name, what in sorted(self._of.items())]
        )

    def whole(self, module: str) -> None:
        """Copies all of a module."""
        source = _Source.of(module)
        for statements in source.loose:
            self._statements(source, statements)

    def _statements(self, source: _Source, statements: list[ast.stmt]) -> None:
        names = list(_names_defined(statements[0]))
        if any(self._from.get(name) == source.module for name in names):
            return
        for name in names:
            self._claim(name, source.module)
        for name in _names_used(statements[0], source.module):
            self._name(source, name)
        self.texts.append(source.text_of(statements))

    def _name(self, source: _Source, name: str) -> None:
        """Copies what a name stands for in a module, unless it is Python's own or a local one."""
        if name in source.defined:
            self._statements(source, source.defined[name])
        elif name in source.imported:
            self._import(name, *source.imported[name])

    def _import(self, name: str, module: str, what: str) -> None:
        root = module.partition(".")[0]
        if root == "layoutgen" and f"{module}.{what}" in GIVEN:
            self._value(name, module, getattr(import_module(module), what)())
        elif root == "layoutgen":
            self._name(_Source.of(module), what)
        elif root not in self._provided:
            raise NotStandalone(f"{name} is of {module}, which is no part of the standard library")
        elif name not in (what, module):
            raise NotStandalone(f"{what or module} goes by another name, {name}")
        elif what:
            self._claim(name, module)
            self._of.setdefault(module, set()).add(what)
        else:
            self._plain.add(module)

    def _value(self, name: str, module: str, value: dict[str, Any]) -> None:
        if self._from.get(name) != module:
            self._claim(name, module)
            head = f'def {name}() -> dict[str, Any]:\n    """As it stands in our files."""\n'
            self.texts.append(head + _returned(value))

    def _claim(self, name: str, module: str) -> None:
        if self._from.setdefault(name, module) != module:
            raise NotStandalone(f"{name} is of {self._from[name]} and of {module}")


def _imports(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, tuple[str, str]]]:
    """Name -> module and what of it, "" for the module itself."""
    for alias in statement.names:
        if isinstance(statement, ast.Import):
            yield alias.asname or alias.name.partition(".")[0], (alias.name, "")
        else:
            yield alias.asname or alias.name, (statement.module or "", alias.name)


def _names_defined(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Assign | ast.AnnAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        yield from (node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name))


def _names_used(statement: ast.stmt, module: str) -> Iterator[str]:
    """Names that a statement loads and does not bind itself, in the order in which they stand there."""
    nodes = list(ast.walk(statement))
    if any(isinstance(node, ast.Import | ast.ImportFrom) for node in nodes):
        raise NotStandalone(f"{module} imports within a function")
    names = [node for node in nodes if isinstance(node, ast.Name)]
    bound = {node.arg for node in nodes if isinstance(node, ast.arg)}
    bound |= {node.id for node in names if not isinstance(node.ctx, ast.Load)}
    yield from (node.id for node in names if node.id not in bound)


def _returned(value: dict[str, Any]) -> str:
    lines = pformat(value, width=100, compact=True, sort_dicts=False).splitlines()
    return "\n".join(["    return {", *(f"        {line.strip('{} ').rstrip(',')}," for line in lines), "    }"])

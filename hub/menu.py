"""A menu of commands: each is a module, imported when its command is asked for and no sooner.

Somebody who asks for one command need not wait for the libraries of all of them.
"""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from importlib import import_module
from typing import Any

from typer.core import TyperCommand, TyperGroup
from typer.main import get_command


class Listed(TyperCommand):
    """A command of which the name and the help are known; ``real`` is the command itself."""

    def __init__(self, name: str, text: str, module: str) -> None:
        super().__init__(name, help=text)
        self._module = module

    @cached_property
    def real(self) -> Any:
        """The command, imported: the ``app`` of its module."""
        with _for_good():
            return get_command(import_module(self._module).app)

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        """Begins a run: of the command itself."""
        return self.real.make_context(*args, **kwargs)


@contextmanager
def _for_good() -> Iterator[None]:
    """What is imported stays to the end: looking for garbage in it, then and at the end, costs a third of the time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if collects:
            gc.enable()


def menu(title: str, package: str, listed: Mapping[str, str]) -> TyperGroup:
    """The command that has these. Each one's module stands in ``package`` under its name.

    Args:
        title: its help.
        listed: name → the first paragraph of the command's own help; in the order of the list of all.

    >>> house = menu("A house.", "house.commands", {"open": "Open the door.", "shut": "Shut it."})
    >>> house.commands["open"].help
    'Open the door.'
    """
    commands = [Listed(name, text, f"{package}.{name}") for name, text in listed.items()]
    return TyperGroup(commands=commands, no_args_is_help=True, help=title)

"""What ``tangentish export`` does: from a command line to files, and back to see if they hold."""

from __future__ import annotations

import inspect
import os
import sys
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tangentish import api
from tangentish.analysis.lattice import kind_of
from tangentish.analysis.program import carries
from tangentish.calling.callables import plain_function
from tangentish.calling.kinds_text import examples, kinds_text, parse_kinds
from tangentish.calling.parameters import example_arguments
from tangentish.commands.choice import bind, names_of, parse_wrt, strip_derivative
from tangentish.exporting.header import (
    Command,
    about,
    command_in,
    difference,
    header,
    module_name,
    source_hash,
)
from tangentish.exporting.module import MODES, Wanted, export
from tangentish.exporting.pytest_file import Subject, pytest_text, unsaid
from tangentish.language.kinds import Kind
from tangentish.reading.target import Target, UsageError, evaluate, find_target


@dataclass(frozen=True)
class Subjects:
    """What one command line asks for, found and understood."""

    subjects: list[Subject]
    command: Command  # with the kinds in full


def write_export(command: Command, tests: str | None = None) -> None:
    """Write the file that a command line asks for, and the tests of it."""
    place = Path(command.output)
    text, subjects = export_text(command, Path(), place.parent)
    checks = None
    if tests is not None and "value_and_grad_aux" in command.modes:
        raise UsageError("there are no tests for the mode value_and_grad_aux")
    if tests is not None:
        for subject in subjects:
            try_out(subject)
        checks = pytest_text(subjects, module_name(place))
    write(place, text)
    if tests is not None and checks is not None:
        write(Path(tests), checks)


def write(place: Path, text: str) -> None:
    try:
        place.write_text(text, encoding="utf-8", newline="\n")
    except OSError as problem:
        raise UsageError(f"cannot write {place}: {problem.strerror}") from problem


def export_text(command: Command, base: Path, folder: Path) -> tuple[str, list[Subject]]:
    """The text of the module; paths in the command are relative to ``base``, then ``folder``."""
    found = understand(command, base, folder)
    module = export([each.wanted for each in found.subjects], about(map(label, found.subjects)))
    subjects = [
        replace(subject, entry=entry, asked=tuple(module.asked))
        for subject, entry in zip(found.subjects, module.entries, strict=True)
    ]
    programs = zip(found.subjects, module.programs, strict=True)
    hashes: dict[str, list[Any]] = {}
    for subject, program in programs:
        hashes.setdefault(label(subject), []).append(program)
    sources = [(target, source_hash(programs)) for target, programs in hashes.items()]
    return header(found.command, sources) + module.text, subjects


def label(subject: Subject) -> str:
    """What a file says that it is made from."""
    return f"{subject.module}:{subject.name}"


def check_export(place: Path, commands: Any) -> str:
    """How a file differs from what would be written now; empty where it does not.

    ``commands`` makes a command of the words of a command line.
    """
    try:
        old = place.read_text(encoding="utf-8")
    except OSError as problem:
        raise UsageError(f"cannot read {place}: {problem.strerror}") from problem
    words = command_in(old)
    if words is None:
        raise UsageError(f"{place} holds no command of `tangentish export` that made it")
    new, _ = export_text(commands(words), place.parent, place.parent)
    return difference(old, new, str(place))


# Understanding.


def understand(command: Command, base: Path, folder: Path) -> Subjects:
    """Find the functions, and decide kinds, arguments to differentiate by, and modes."""
    count = len(command.targets)
    if len(command.kinds) not in (0, 1, count):
        raise UsageError(f"there are {count} functions, and {len(command.kinds)} times --kinds")
    if command.arguments and (count > 1 or command.kinds):
        raise UsageError("--args are for one function, without --kinds")
    subjects: list[Subject] = []
    targets: list[str] = []
    told: list[str] = []
    for k, text in enumerate(command.targets):
        found, derivative = undecorated(find_target(located(text, base)))
        targets.append(relative(text, base, folder))
        function = plain_function(found.function)
        kinds_given = (command.kinds or ("",))[k if len(command.kinds) == count else 0]
        shared = count > 1 and len(command.kinds) == 1
        kinds = kinds_of(found, function, kinds_given, command.arguments, shared)
        wrt, single = wrt_of(found, kinds, command.wrt, derivative, count > 1)
        if not command.arguments:
            told.append(kinds_text(kinds, found.namespace))
        for mode in command.modes or (getattr(derivative, "mode", "grad"),):
            holomorphic = command.holomorphic or getattr(derivative, "holomorphic", False)
            wanted = Wanted(function, kinds, wrt, mode, single, (), holomorphic)
            module, name = home_of(text, base)
            if found.namespace["__name__"] != module:
                raise UsageError(f"{module} is the name of another module: rename the file")
            subjects.append(
                Subject(
                    wanted,
                    "",
                    module,
                    name,
                    found.namespace,
                    tuple(command.arguments),
                    decorated=derivative is not None,
                )
            )
    modes = command.modes or tuple(dict.fromkeys(s.wanted.mode for s in subjects))
    whole = replace(command, targets=tuple(targets), output=os.path.basename(command.output))
    return Subjects(subjects, replace(whole, kinds=tuple(told), modes=modes))


def located(target: str, base: Path) -> str:
    """A target whose file is looked for where the command means it."""
    place, colon, name = target.rpartition(":")
    if place.endswith(".py"):
        return f"{base / place}{colon}{name}"
    root = base.resolve()
    while (root / "__init__.py").exists():
        root = root.parent
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    return target


def relative(target: str, base: Path, folder: Path) -> str:
    """A target as the header tells it: a file by its path from the exported file."""
    place, colon, name = target.rpartition(":")
    if not place.endswith(".py"):
        return target
    path = os.path.relpath(base / place, folder)
    return f"{Path(path).as_posix()}{colon}{name}"


def home_of(target: str, base: Path) -> tuple[str, str]:
    """The module of a target, as it is imported, and the function's name there."""
    place, _, name = target.rpartition(":")
    return module_name(base / place) if place.endswith(".py") else place, name


def undecorated(found: Target) -> tuple[Target, Any]:
    """The function of a target, and the derivative that it is decorated with, if any."""
    derivative = found.function if isinstance(found.function, api.Derivative) else None
    return strip_derivative(found)[0], derivative


def kinds_of(
    found: Target, function: Any, text: str, arguments: Sequence[str], shared: bool
) -> dict[str, Kind]:
    """The kind of every parameter: from values, from a text, or from annotations and defaults."""
    parameters = inspect.signature(function).parameters
    if arguments:
        bound = bind(found, [evaluate(each, found.namespace) for each in arguments])
        return {name: kind_of(value, name) for name, value in bound.arguments.items()}
    told = parse_kinds(text, found.namespace)
    unknown = [name for name in told if name not in parameters]
    if unknown and not shared:
        raise UsageError(f"`{found.name}` has no argument {unknown[0]}")
    values = dict(zip(parameters, example_arguments(inspect.signature(function)), strict=True))
    kinds: dict[str, Kind] = {}
    for name, parameter in parameters.items():
        silent = parameter.default is parameter.empty and parameter.annotation is parameter.empty
        if text and name not in told and silent and parameter.kind not in STARS:
            raise UsageError(f"--kinds does not say what `{name}` of `{found.name}` is")
        kinds[name] = told[name] if name in told else kind_of(values[name], name)
    return kinds


STARS = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def wrt_of(
    found: Target, kinds: Mapping[str, Kind], text: str, derivative: Any, several: bool
) -> tuple[tuple[str, ...], bool]:
    """The arguments to differentiate by, and whether the gradient is one and no tuple."""
    if text:
        wanted = tuple(parse_wrt(text.rstrip(",")))
        if several:
            wanted = tuple(item for item in wanted if item in kinds)
        names = names_of(found, wanted) if wanted else ()
        single = len(names) == 1 and not text.endswith(",")
    elif derivative is not None:
        if derivative._parts is not None:
            raise UsageError(f"`{found.name}` is decorated with a derivative by parts: give --wrt")
        return tuple(derivative._wanted), not isinstance(derivative.wrt, tuple)
    else:
        names = tuple(name for name, kind in kinds.items() if carries(kind))
        single = len(names) == 1
    if not names:
        raise UsageError(f"`{found.name}` has no argument to differentiate by: give --kinds")
    return names, single


def try_out(subject: Subject) -> None:
    """See whether the program runs on the arguments that its tests are to use."""
    if subject.asked:
        raise UsageError(
            f"tests cannot know `{subject.asked[0]}`, a closure value that is no constant"
        )
    unclear = [name for name in unsaid(subject) if subject.expressions]
    if unclear:
        raise UsageError(f"the default of `{unclear[0]}` has no text: give it in --args, too")
    if any("complex" in str(kind) for kind in subject.wanted.kinds.values()):
        raise UsageError("tests are by real differences: there are none for complex arguments")
    if subject.expressions:
        return
    function = subject.wanted.function
    bound = bound_examples(function, subject.wanted.kinds)
    try:
        function(*bound.args, **bound.kwargs)
    except Exception as problem:
        raise UsageError(
            f"`{subject.name}` fails on arguments that are drawn from its kinds "
            f"({type(problem).__name__}: {problem}): give arguments by --args"
        ) from problem


def bound_examples(function: Any, kinds: Mapping[str, Kind]) -> inspect.BoundArguments:
    """Arguments of some kinds, as a call of the function takes them."""
    return inspect.BoundArguments(inspect.signature(function), OrderedDict(examples(kinds)))


def check_modes(text: Sequence[str]) -> tuple[str, ...]:
    """The modes of ``--mode grad,tangent --mode vjp``."""
    modes = tuple(word.strip() for each in text for word in each.split(","))
    for mode in modes:
        if mode not in (*MODES, "value_and_grad_aux"):
            raise UsageError(f"there is no mode `{mode}`: there are {', '.join(MODES)}")
    return modes


__all__ = ["Command", "bound_examples", "check_export", "check_modes", "kinds_of", "write_export"]

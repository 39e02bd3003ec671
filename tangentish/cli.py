"""The command line: ``tangentish show FILE.py:FUNCTION [ARGUMENT ...]``, and its like.

``export`` writes derivatives into a module that needs NumPy alone, and checks whether it is up
to date.  ``show`` prints the primal trace and the derivative; with arguments it prints them for the
kinds of these arguments, and then the table of the textbooks: every intermediate value
beside every adjoint, taken from really running the derivative before it is optimized.  With
``--stage`` it prints what one pass has done.  ``explain`` says it in words.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tangentish import __version__
from tangentish.commands import show as showing
from tangentish.commands.exports import check_export, check_modes, write_export
from tangentish.errors import TangentishError
from tangentish.exporting.header import Command
from tangentish.exporting.module import MODES
from tangentish.reading import functions
from tangentish.reading.target import UsageError

DESCRIPTION = "Derivatives of NumPy programs, as Python that you can read."
EPILOG = """\
examples:
  tangentish show examples/lecture.py:f
  tangentish show examples/lecture.py:f 2.0 5.0
  tangentish show model.py:loss "np.ones(3)" 0.0 "[1.0, 2.0]" --wrt w,b --stage optimized
  tangentish show model.py:loss --kinds "w: float64[:], b: float" --stage kinds --stage recorded

Arguments are Python expressions; they may use np and the names of the function's file.
"""

EXPORTS = """\
examples:
  tangentish export examples/lecture.py:f -o derivs.py
  tangentish export model.py:loss -o derivs.py --wrt w --kinds "w: float64[:], rate: float"
  tangentish export pkg.model:loss -o pkg/derivs.py --mode grad,tangent --tests tests/test_derivs.py
  tangentish export --check derivs.py
"""
WRT = "names of arguments, separated by commas"
KINDS = "such as 'x: float, W: float64[:, :]'"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    >>> main(["show", "no_such_file.py:f"])
    2
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    options = _parse(arguments)
    try:
        status: int = options.run(options)
        sys.stdout.flush()
        return status
    except UsageError as problem:
        print(f"tangentish: {problem}", file=sys.stderr)
        return 2
    except TangentishError as problem:
        print(f"{type(problem).__name__}: {problem}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader, `head` perhaps, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def run_show(options: argparse.Namespace) -> int:
    """Print what `show` prints."""
    showing.show(_wanted(options, options.mode), options.stage, options.side_by_side)
    return 0


def run_explain(options: argparse.Namespace) -> int:
    """Print a derivative in words."""
    showing.explain(_wanted(options, options.mode))
    return 0


def _wanted(options: argparse.Namespace, mode: str) -> showing.Wanted:
    if options.arguments and options.args:
        raise UsageError("give arguments after the function, or --args")
    given = [*options.arguments, *(options.args or ())]
    return showing.understand(options.target, given, options.wrt, options.kinds, mode)


def run_functions(options: argparse.Namespace) -> int:
    """Print the table of functions that have derivative rules, or a part of it."""
    if not options.words:
        print(functions.page(), end="")
        return 0
    functions.load_optional()
    rows = functions.rows_about(options.words)
    if not rows:
        print(
            f"tangentish: no function is named like {' or '.join(options.words)}", file=sys.stderr
        )
        return 1
    print("\n".join([functions.HEAD, *rows]))
    return 0


def run_export(options: argparse.Namespace) -> int:
    """Write a module of derivatives, or tell what is out of date."""
    if options.check and options.output is None:
        told = [check_export(Path(each), _command_of_words) for each in options.targets]
        print("\n".join(filter(None, told)), end="\n" if any(told) else "")
        return int(any(told))
    if options.output is None:
        raise UsageError("name the file to write: -o derivs.py")
    write_export(_command_of(options), options.tests)
    return 0


def _command_of(options: argparse.Namespace) -> Command:
    return Command(
        tuple(options.targets),
        options.output,
        options.wrt or "",
        check_modes(options.mode or ()),
        tuple(options.kinds or ()),
        tuple(word.strip() for word in options.args or ()),
        options.holomorphic,
    )


def _command_of_words(words: Sequence[str]) -> Command:
    """The command in a file's header."""
    return _command_of(_parse(words))


def _protect_negative(word: str) -> str:
    """Keep argparse from taking ``-1e-3`` or ``-np.ones(3)`` for an option."""
    is_expression = len(word) > 1 and word[0] == "-" and word[1] not in "-h" and word != "-o"
    return f" {word}" if is_expression else word


def _parse(words: Sequence[str]) -> argparse.Namespace:
    return _make_parser().parse_args([_protect_negative(word) for word in words])


def _make_parser() -> argparse.ArgumentParser:
    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("tangentish", description=DESCRIPTION)
    parser.add_argument("--version", action="version", version=f"tangentish {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    help = "print the trace and the derivative of a function, and their values"
    command = commands.add_parser("show", help=help, epilog=EPILOG, formatter_class=formatter)
    command.set_defaults(run=run_show)
    _add_reading(command)
    stage = "print this alone; may be given several times"
    command.add_argument("--stage", choices=list(showing.STAGES), action="append", help=stage)
    help = "the source beside the derivative, as on a terminal that is wide enough"
    command.add_argument("--side-by-side", action="store_true", help=help)
    help = "say in words what a derivative records, and why, and where it has kinks"
    command = commands.add_parser("explain", help=help)
    command.set_defaults(run=run_explain)
    _add_reading(command)
    command = commands.add_parser("functions", help="list the functions that have derivative rules")
    command.add_argument("words", metavar="WORD", nargs="*", help="a part of a function's name")
    command.set_defaults(run=run_functions)
    help = "write derivatives into a module of their own, which needs NumPy alone"
    command = commands.add_parser("export", help=help, epilog=EXPORTS, formatter_class=formatter)
    command.set_defaults(run=run_export)
    target = "FILE.py:FUNCTION or package.module:FUNCTION; with --check alone, exported files"
    command.add_argument("targets", metavar="TARGET", nargs="+", help=target)
    command.add_argument("-o", dest="output", metavar="FILE", help="the file to write")
    command.add_argument("--wrt", metavar="NAMES", help=WRT)
    command.add_argument("--mode", metavar="MODES", action="append", help=", ".join(MODES))
    command.add_argument("--kinds", metavar="KINDS", action="append", help=KINDS)
    command.add_argument("--args", metavar="ARGUMENT", nargs="+", help="in place of kinds")
    command.add_argument("--holomorphic", action="store_true", help="the complex derivative")
    command.add_argument("--tests", metavar="FILE", help="write tests of the file as well")
    command.add_argument("--check", action="store_true", help="exit 1 if a file is out of date")
    return parser


def _add_reading(command: argparse.ArgumentParser) -> None:
    """What is said of a derivative that is to be read."""
    command.add_argument("target", metavar="FILE.py:FUNCTION")
    command.add_argument("arguments", metavar="ARGUMENT", nargs="*", help="a Python expression")
    command.add_argument("--args", metavar="ARGUMENT", nargs="+", help="the arguments, as well")
    command.add_argument("--wrt", metavar="NAMES", help=WRT)
    command.add_argument("--kinds", metavar="KINDS", help=KINDS)
    command.add_argument("--mode", choices=list(showing.MODES), default="grad")

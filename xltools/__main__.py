"""``python -m xltools``; frozen into a program, it is also what the buttons of Excel start in place of Python."""

import sys


def main() -> int:
    """The command line; ``excel-action ACTION`` is a button's, with xlwings' own arguments after it."""
    if sys.argv[1:2] == ["excel-action"] and len(sys.argv) > 2:
        from xltools.excel.runtimes import run

        run(sys.argv[2])
        return 0
    from xltools.cli import main as command_line

    return command_line()


if __name__ == "__main__":
    sys.exit(main())

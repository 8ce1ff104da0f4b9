"""How fast a cold command answers: whole processes in turn, by the CPU time that each takes."""

from __future__ import annotations

from benchmarks.load import load
from benchmarks.measure import PYTHON, XLTOOLS, Row, at_most, cpu, finish, interleaved, options, quiet, shown


def measure(rounds: int) -> list[Row]:
    file = load(20)[0]
    taken = interleaved(
        {
            "nothing": quiet([PYTHON, "-c", "pass"]),
            "help": quiet([XLTOOLS, "--help"]),
            "click": quiet([PYTHON, "-c", "import click"]),
            "version": quiet([XLTOOLS, "--version"]),
            "pandas": quiet([PYTHON, "-c", "import pandas"]),
            "validate": quiet([XLTOOLS, "validate", file]),
            "validate json": quiet([XLTOOLS, "validate", file, "--json"]),
        },
        rounds,
        clock=cpu,
    )
    limit = 4 * taken["nothing"] + 0.06
    return [
        at_most("xltools validate ONE.xlsx", taken["validate"], taken["pandas"], 0.5, "import pandas"),
        at_most(
            "xltools validate ONE.xlsx --json", taken["validate json"], taken["pandas"], 0.5, "import pandas"
        ),
        *(
            at_most(f"xltools --{name}", taken[name], limit, 1, "4 x python -c pass + 60 ms:")
            for name in ("help", "version")
        ),
        Row("python -c pass", shown(taken["nothing"], "s")),
        Row("import click", shown(taken["click"], "s")),
    ]


def main() -> None:
    parser = options(__doc__)
    parser.set_defaults(rounds=15)
    chosen = parser.parse_args()
    finish(measure(chosen.rounds), chosen.json)


if __name__ == "__main__":
    main()

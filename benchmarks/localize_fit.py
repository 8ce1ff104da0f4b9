"""Fit the weights by which repairs are ranked, and write them to the module that holds them.

``python -m benchmarks.localize_fit``: simulated tables of seeds that the benchmark does not use go through the localiser.
A repair is chosen among those proposed and "none of them" (McFadden's conditional logit); the weights of the signs
are those under which the right choices are likeliest, with a light ridge so that what is seldom seen stays small.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks.localize_blanks import BLANKINGS
from benchmarks.localize_errors import MODELLED, PARTS_ONLY
from benchmarks.localize_others import HARDER, OTHERS
from benchmarks.localize_run import Setting, solved
from xltools.localize.telling import weights
from xltools.localize.telling.signs import Signs, rival, unknown
from xltools.localize.telling.words import KINDS, SEVERAL

_RIDGE = 1.0
_LEAST_WEIGHT = 0.05
"""Smaller ones are left out."""
_KIND = "kind."
_BLANKS = ("30% of zeros", "zero details", "all zeros")
_HEADER = '''"""Weights of the signs in ``signs``, fitted to simulated tables: ``python -m benchmarks.localize_fit`` writes this."""

from __future__ import annotations

from collections.abc import Mapping

'''
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choice:
    """One table: the signs of the repairs after the cheapest, those of "none of them", and which is right (the
    cheapest is 0, none is None)."""

    rivals: tuple[Signs, ...]
    unknown: Signs
    right: int | None


def settings() -> list[Setting]:
    """What the weights are fitted to."""
    return [
        *(Setting(seed, 6000, MODELLED) for seed in (601, 602)),
        *(Setting(seed, 5000, OTHERS) for seed in (611, 612)),
        *(Setting(seed, 2000, HARDER) for seed in (621, 622)),
        *(Setting(631, 2000, blanking=BLANKINGS[name]) for name in _BLANKS),
        Setting(641, 2000, form="2019"),
        Setting(651, 2000, with_prior=True),
        Setting(661, 4000, PARTS_ONLY, computed=True),
    ]


def choices(setting: Setting) -> list[Choice]:
    """The choices of a set, without tables for which nothing was proposed."""
    found = []
    for one in solved(setting):
        if one.proposals and one.proposals[0].crowd:
            best, *others = one.proposals
            signs = tuple(rival(best, other) for other in others)
            found.append(Choice(signs, unknown(best, not others), one.right))
    return found


def fit(found: Sequence[Choice]) -> tuple[Signs, Signs]:
    """The weights of the signs of rivals and of those of "none of them"."""
    of_rivals = sorted({name for choice in found for signs in choice.rivals for name in signs})
    of_unknown = sorted({name for choice in found for name in choice.unknown})
    most = 1 + max(len(choice.rivals) for choice in found)
    repairs = np.zeros((len(found), most, len(of_rivals)))
    there = np.zeros((len(found), most), dtype=bool)
    nothing = np.zeros((len(found), len(of_unknown)))
    right = np.array([most if choice.right is None else choice.right for choice in found])
    for row, choice in enumerate(found):
        there[row, : 1 + len(choice.rivals)] = True
        nothing[row] = [choice.unknown.get(name, 0.0) for name in of_unknown]
        for place, signs in enumerate(choice.rivals, 1):
            repairs[row, place] = [signs.get(name, 0.0) for name in of_rivals]
    best = minimize(
        _loss, np.zeros(len(of_rivals) + len(of_unknown)), (repairs, there, nothing, right), jac=True, method="L-BFGS-B",
        options={"maxiter": 2000},
    )  # fmt: skip
    size = len(of_rivals)
    return _with_other_kinds(of_rivals, best.x[:size]), _named(of_unknown, best.x[size:])


def _with_other_kinds(names: Sequence[str], values: Floats) -> Signs:
    """The weights, with those of kinds that no simulated table shows: the median of the others."""
    kinds = [value for name, value in zip(names, values, strict=True) if name.startswith(_KIND)]
    others = sorted({_KIND + kind for kind in (*KINDS, *SEVERAL)} - set(names))
    return _named([*names, *others], np.array([*values, *[np.median(kinds)] * len(others)]))


def _loss(
    at: Floats, repairs: Floats, there: NDArray[np.bool_], nothing: Floats, right: NDArray[np.int64]
) -> tuple[float, Floats]:
    """The negative logarithm of the likelihood, and its slope."""
    size = repairs.shape[2]
    scores = np.column_stack([np.where(there, repairs @ at[:size], -np.inf), nothing @ at[size:]])
    chances = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    rows = np.arange(len(right))
    loss = -np.log(chances[rows, right] + 1e-12).sum() + _RIDGE / 2 * (at @ at)
    chances[rows, right] -= 1
    slope = np.concatenate([np.einsum("ij,ijk->k", chances[:, :-1], repairs), chances[:, -1] @ nothing])
    return float(loss), slope + _RIDGE * at


def _named(names: Sequence[str], values: Floats) -> Signs:
    rounded = ((name, round(float(value), 2)) for name, value in zip(names, values, strict=True))
    return {name: value for name, value in rounded if abs(value) >= _LEAST_WEIGHT}


def module(of_rivals: Signs, of_unknown: Signs) -> str:
    """The source of the module of weights."""
    lines = (*_source("RIVAL", of_rivals), *_source("UNKNOWN", of_unknown))
    return _HEADER + "\n".join(lines) + "\n"


def _source(name: str, signs: Signs) -> Iterator[str]:
    yield f"{name}: Mapping[str, float] = {{"
    yield from (f'    "{sign}": {value},' for sign, value in signs.items())
    yield "}"


def main() -> None:
    with ProcessPoolExecutor() as workers:
        found = [choice for several in workers.map(choices, settings()) for choice in several]
    of_rivals, of_unknown = fit(found)
    Path(weights.__file__).write_text(module(of_rivals, of_unknown), encoding="utf-8")
    print(f"{len(found)} tables; {len(of_rivals)} and {len(of_unknown)} weights")


if __name__ == "__main__":
    main()

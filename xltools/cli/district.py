"""The options --rules and --supplement: what a district added to the shipped rules and forms."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

import xltools
from xltools.cli.words import Words
from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.catalogue import NOTHING_ADDED, Catalogue
from xltools.model.report import Report


def district_options(words: Words, *, shipped: bool = False) -> list[click.Option]:
    """``shipped``: --supplement also takes the id of a shipped supplement."""
    either = words("，或随程序提供的附表编号", ", or the id of a shipped one") if shipped else ""
    return [
        click.Option(
            ["--supplement"], multiple=True, metavar="FILE.json",
            help=words(f"附表的定义文件{either}，可多次。", f"Definition of a supplement table{either}; repeatable."),
        ),
        click.Option(
            ["--rules", "own_rules"], type=click.Path(), metavar="DIR",
            help=words("自己的规则文件夹（.json），加在随程序提供的规则之后。", "Folder of your own rules (.json), beside the shipped ones."),
        ),
    ]  # fmt: skip


def catalogue_of(own_rules: str | None, supplement: tuple[str, ...]) -> Catalogue:
    """The catalogue that the options ask for. Raises XltoolsError for a file that could not be used."""
    files = [name for name in supplement if name not in xltools.supplement_ids()]
    for name in files:
        if not name.endswith(".json") and not Path(name).exists():
            known = "、".join(xltools.supplement_ids())
            raise XltoolsError(
                Text(f"没有附表“{name}”。", f"There is no supplement {name!r}."),
                todo=Text(
                    f"请给出附表的定义文件（.json），或用：{known}。",
                    f"Give its definition file (.json), or one of: {known}.",
                ),
            )
    if own_rules is None and not files:
        return NOTHING_ADDED
    return xltools.catalogue(own_rules, files)


def supplement_ids_of(catalogue: Catalogue, supplement: tuple[str, ...]) -> tuple[str, ...]:
    """The ids of the supplements that the option names, the shipped ones first."""
    shipped = tuple(dict.fromkeys(name for name in supplement if name in xltools.supplement_ids()))
    return shipped + tuple(item.id for item in catalogue.supplements)


def earlier_reports(prior: Sequence[str], catalogue: Catalogue) -> list[Report]:
    """Last year's reports in files and folders. Raises XltoolsError for one that can't be read."""
    return [xltools.read(path, catalogue) for path in (xltools.find_files(prior) if prior else ())]

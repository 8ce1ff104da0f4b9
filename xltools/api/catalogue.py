"""A district's own rules and supplement tables, read from its files and tried before use."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xltools.api.supplements import read_supplement
from xltools.documents import StrPath, read_document
from xltools.errors import XltoolsError
from xltools.forms import form_ids, load_form, supplement_ids
from xltools.lang import Text
from xltools.model.catalogue import NOTHING_ADDED, Catalogue, within_years
from xltools.model.form import Form, Supplement
from xltools.model.rule import Rule
from xltools.rules import load_rules, rule_from, rules_version

if TYPE_CHECKING:
    from xltools.exporters.rulebook import Example

_PLACE = re.compile(r"\$\.rules\[(\d+)\]")


def catalogue(rules: StrPath | None = None, supplements: Sequence[StrPath] = ()) -> Catalogue:
    """What a district added: rule files of a folder (or one file), and files of supplement tables.

    Raises XltoolsError, with the file and the id of the rule, for anything that could not be used.
    """
    if rules is None and not supplements:
        return NOTHING_ADDED
    own: list[Supplement] = []
    for path in supplements:
        own.append(read_supplement(path, own))
    files = _rule_files(Path(rules)) if rules is not None else []
    documents = [(str(file), _document(file)) for file in files]
    found = [(rule_from(raw), file) for file, document in documents for raw in document["rules"]]
    _check_ids(found)
    if found:
        _check_rules(found, tuple(own))
    content = [str(own), *(json.dumps(document, sort_keys=True) for _, document in documents)]
    return Catalogue(
        tuple(own),
        tuple(rule for rule, _ in found),
        hashlib.sha256("\n".join(content).encode()).hexdigest(),
        max((str(document["version"]) for _, document in documents), default=""),
    )


def _rule_files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.glob("*.json") if not file.name.startswith("."))
    if not files:
        raise XltoolsError(
            Text("文件夹里没有 .json 规则文件。", "There is no .json rule file in the folder."),
            where=str(path),
            todo=Text("请核对 --rules 后的路径。", "Check the path after --rules."),
        )
    return files


def _document(file: Path) -> dict[str, Any]:
    try:
        return read_document(file, "rules")
    except XltoolsError as error:
        raise XltoolsError(error.what, where=_with_id(file, error.what.zh), todo=error.todo) from error


def _with_id(file: Path, said: str) -> str:
    """The file, and the id of the rule that a message of its schema speaks of."""
    place = _PLACE.search(said)
    if place is None:
        return str(file)
    try:
        rule = json.loads(file.read_text(encoding="utf-8-sig"))["rules"][int(place[1])]["id"]
    except (OSError, ValueError, LookupError, TypeError):
        return str(file)
    return f"{file} {rule}"


def _check_ids(found: Sequence[tuple[Rule, str]]) -> None:
    """Raises XltoolsError for an id that occurs twice or has the prefix of a shipped rule."""
    shipped = {_prefix(rule.id) for rule in load_rules()}
    first: dict[str, str] = {}
    for rule, file in found:
        if _prefix(rule.id) in shipped:
            raise XltoolsError(
                Text(
                    f"编号前缀“{_prefix(rule.id)}”是随程序提供的规则用的。",
                    f"The prefix {_prefix(rule.id)!r} belongs to the shipped rules.",
                ),
                where=f"{file} {rule.id}",
                todo=Text("请换成自己的前缀，如 QX-01。", "Use a prefix of your own, such as QX-01."),
            )
        if rule.id in first:
            raise XltoolsError(
                Text(
                    f"编号重复，{first[rule.id]} 中已有。", f"The id occurs twice, also in {first[rule.id]}."
                ),
                where=f"{file} {rule.id}",
                todo=Text("请给其中一条换一个编号。", "Give one of them another id."),
            )
        first[rule.id] = file


def _prefix(rule_id: str) -> str:
    return rule_id.split("-")[0]


def _check_rules(found: Sequence[tuple[Rule, str]], own: tuple[Supplement, ...]) -> None:
    # Imported here: only a district's own rules are tried out.
    from xltools.engine.soundness import check_rule, seen_words

    priors = [load_form(form_id) for form_id in form_ids()]
    words = seen_words(load_rules())
    for rule, file in found:
        try:
            check_rule(rule, _forms_of(rule, own), priors, words)
        except XltoolsError as error:
            raise XltoolsError(error.what, where=f"{file} {rule.id}", todo=error.todo) from error


def _forms_of(rule: Rule, own: tuple[Supplement, ...]) -> list[Form]:
    """The forms that a rule will be used with. Raises XltoolsError for a form that does not exist."""
    extra = {item.id: item for item in own}
    known = ["all", *form_ids(), *(f"supplement:{name}" for name in (*supplement_ids(), *extra))]
    forms = []
    for named in rule.forms:
        if named not in known:
            raise XltoolsError(
                Text(f"没有格式或附表“{named}”。", f"There is no form or supplement {named!r}."),
                todo=Text(
                    f"可用的有：{'、'.join(known)}；自己的附表请用 --supplement 给出。",
                    f"Known: {', '.join(known)}; give your own supplement with --supplement.",
                ),
            )
        name = named.removeprefix("supplement:")
        if name != named:
            mine = (extra[name],) if name in extra else ()
            forms += [load_form(form_id, (name,), mine) for form_id in form_ids()]
        else:
            forms += [load_form(form_id) for form_id in form_ids() if named in ("all", form_id)]
    used = [form for form in forms if within_years(rule, form)]
    if not used:
        raise XltoolsError(
            Text("所列格式都不在规则的年度之内。", "None of its forms is of the years of the rule."),
            todo=Text("请更正 forms、since 或 until。", "Correct forms, since or until."),
        )
    return used


def rulebook(added: Catalogue = NOTHING_ADDED, cases: StrPath | None = None) -> str:
    """Every rule in words, as Markdown; ``cases``: a folder of examples, ``<rule id>/<verdict>….json``.

    Raises XltoolsError when a case can't be read.
    """
    from xltools.exporters.rulebook import rulebook as page

    own = added.supplements
    names = (*supplement_ids(), *(item.id for item in own))

    def form_of(form_id: str, supplements: tuple[str, ...]) -> Form:
        return load_form(form_id, supplements, added.named(supplements))

    forms = [load_form(form_id, names, own) for form_id in form_ids()]
    examples = _examples(Path(cases)) if cases is not None else {}
    return page((*load_rules(), *added.rules), rules_version(), forms, examples, form_of)


def _examples(folder: Path) -> dict[str, list[Example]]:
    from xltools.exporters.rulebook import Example

    found: dict[str, list[Example]] = {}
    for path in sorted(folder.glob("*/*.json")):
        verdict = path.stem.split("-")[0].rstrip("0123456789")
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise XltoolsError(
                Text(f"例子读不出来（{error}）。", f"The case can't be read ({error})."), where=str(path)
            ) from error
        found.setdefault(path.parent.name, []).append(Example(path.stem, verdict, data))
    return found

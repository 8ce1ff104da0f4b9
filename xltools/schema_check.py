"""Checks a document with a shipped JSON Schema and says in words what is wrong.

``x-expected`` in a schema is ours: what is allowed there, in words, where the keyword itself would
show a regular expression or nothing useful.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.resources import resource_folder

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from jsonschema.protocols import Validator

_MAX_LENGTH = 40
_MAX_WORDS = 14
_PLAIN_KEY = re.compile(r"[A-Za-z_$][A-Za-z0-9_]*")
_TYPES = {
    "object": Text("对象", "an object"),
    "array": Text("列表", "a list"),
    "string": Text("文本", "a text"),
    "integer": Text("整数", "an integer"),
    "boolean": Text("true 或 false", "true or false"),
    "null": Text("null", "null"),
}
_BOUNDS = {
    "minimum": Text("不小于 {} 的数", "at least {}"),
    "maximum": Text("不大于 {} 的数", "at most {}"),
    "minLength": Text("至少 {} 个字的文本", "a text of at least {} characters"),
    "maxLength": Text("至多 {} 个字的文本", "a text of at most {} characters"),
    "minItems": Text("至少 {} 项的列表", "a list of at least {} items"),
    "maxItems": Text("至多 {} 项的列表", "a list of at most {} items"),
    "pattern": Text("符合 {} 的文本", "a text that matches {}"),
}


def problems(document: Any, schema: str, limit: int) -> tuple[list[Text], int]:
    """The first ``limit`` problems in words, one per place in the order of the schema, and how many in all.

    Raises XltoolsError when there is no such schema.
    """
    leaves: dict[tuple[str | int, ...], ValidationError] = {}
    for error in _validator(schema).iter_errors(document):
        leaf = _leaf(error)
        leaves.setdefault(tuple(leaf.absolute_path), leaf)
    said = [_explain(leaf, json_path(keys)) for keys, leaf in list(leaves.items())[:limit]]
    return said, len(leaves)


def json_path(keys: Sequence[str | int]) -> str:
    """``$.facts["requests.received.total"]``, ``$.offices[3].name``."""
    return "$" + "".join(_step(key) for key in keys)


def _step(key: str | int) -> str:
    if isinstance(key, int):
        return f"[{key}]"
    return f".{key}" if _PLAIN_KEY.fullmatch(key) else f"[{short(key)}]"


def short(value: object) -> str:
    """The value as JSON on one line, cut to a readable length."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except ValueError:  # a number of thousands of digits
        return "…"
    return text if len(text) <= _MAX_LENGTH else text[:_MAX_LENGTH] + "…"


@cache
def _validator(schema: str) -> Validator:
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    # Without "$schema" a referenced schema keeps our keywords instead of the stock ones.
    contents = [{k: v for k, v in raw.items() if k != "$schema"} for raw in _schemas()]
    named = {str(content["$id"]): content for content in contents}
    if (name := f"urn:xltools:{schema}") not in named:
        raise XltoolsError(Text(f"没有名为“{schema}”的文件格式。", f"There is no schema named {schema!r}."))
    types = Draft202012Validator.TYPE_CHECKER.redefine_many(
        {
            "integer": lambda _, value: isinstance(value, int) and not isinstance(value, bool),
            "array": lambda _, value: isinstance(value, list | tuple),
        }
    )
    keywords = {
        "pattern": _pattern,
        "required": _required,
        "additionalProperties": _additional_properties,
        "propertyNames": _property_names,
    }
    strict = extend(Draft202012Validator, keywords, type_checker=types)  # type: ignore[no-untyped-call]  # stub
    # A registry without a retriever: what is not shipped can't be fetched from anywhere.
    registry: Any = Registry().with_resources(
        (uri, DRAFT202012.create_resource(content)) for uri, content in named.items()
    )
    validator: Validator = strict(named[name], registry=registry)
    return validator


def _schemas() -> Iterator[dict[str, Any]]:
    for path in sorted(resource_folder("schemas").glob("*.schema.json")):
        yield json.loads(path.read_text(encoding="utf-8"))


def _pattern(validator: Any, pattern: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    from jsonschema import ValidationError

    # In Python $ also matches before a last line break; every pattern of ours spans the whole text.
    if validator.is_type(instance, "string") and not re.fullmatch(pattern, instance):
        yield ValidationError(pattern)


def _required(validator: Any, names: list[str], instance: Any, _schema: Any) -> Iterator[ValidationError]:
    from jsonschema import ValidationError

    if validator.is_type(instance, "object"):
        yield from (ValidationError(name, path=[name]) for name in names if name not in instance)


def _additional_properties(
    validator: Any, allowed: Any, instance: Any, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    """Like the stock keyword, but in the order of the document and with a path to each unknown key."""
    from jsonschema import ValidationError

    if not validator.is_type(instance, "object"):
        return
    for name in (key for key in instance if key not in schema.get("properties", {})):
        if allowed is False:
            yield ValidationError(name, path=[name])
        else:
            yield from validator.descend(instance[name], allowed, path=name)


def _property_names(validator: Any, names: Any, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    from jsonschema import ValidationError

    for name in instance if validator.is_type(instance, "object") else ():
        for error in validator.descend(name, names):
            yield ValidationError(name, path=[name], schema=error.schema)
            break


def _leaf(error: ValidationError) -> ValidationError:
    """The error to speak of: of several alternatives, the nearest miss."""
    from jsonschema.exceptions import best_match

    if not error.context or _worded(error):
        return error
    nearest = best_match(iter(error.context))
    return _leaf(nearest) if isinstance(nearest, type(error)) else error


def _worded(error: ValidationError) -> Text | None:
    words = error.schema.get("x-expected") if isinstance(error.schema, Mapping) else None
    return Text(words["zh"], words["en"]) if words else None


def _explain(error: ValidationError, path: str) -> Text:
    keyword, value = error.validator, error.instance
    if keyword == "required":
        return Text(f"缺少 {path}", f"{path} is missing")
    if keyword == "additionalProperties":
        known: Any = error.schema
        names = _listed([name for name in known.get("properties", {}) if name != "$schema"])
        return Text(f"{path} 不是认识的键，可用：{names.zh}", f"{path} is an unknown key (known: {names.en})")
    if keyword == "propertyNames":
        allowed = _worded(error) or Text("别的名称", "another name")
        return Text(
            f"{path} 的名称不对，应为{_spaced(allowed)}",
            f"the name of {path} is wrong (allowed: {allowed.en})",
        )
    if keyword == "uniqueItems":
        items: Any = value
        twice = short(next((item for place, item in enumerate(items) if item in items[:place]), items))
        return Text(f"{path} 中 {twice} 重复", f"{twice} occurs twice in {path}")
    if keyword == "not":
        return Text(f"{path} 在这里不应出现", f"{path} does not belong here")
    found, allowed = _found(value), _allowed(error)
    return Text(
        f"{path} 是{_spaced(found)}，应为{_spaced(allowed)}", f"{path} is {found.en} (allowed: {allowed.en})"
    )


def _spaced(text: Text) -> str:
    """Chinese after a word; a blank parts it from Latin letters and digits."""
    return f" {text.zh}" if text.zh[:1].isascii() else text.zh


def _allowed(error: ValidationError) -> Text:
    keyword = str(error.validator)
    value: Any = error.validator_value
    if keyword == "const":
        return Text(short(value), short(value))
    if keyword == "enum":
        names = _listed(value)
        return Text(f"{names.zh} 之一", f"one of {names.en}")
    if words := _worded(error):
        return words
    if keyword == "type":
        types = [_TYPES[name] for name in ([value] if isinstance(value, str) else value)]
        return Text(
            "或".join([types[0].zh, *map(_spaced, types[1:])]), " or ".join(text.en for text in types)
        )
    if keyword == "minLength" and value == 1:
        return Text("非空文本", "a text that is not empty")
    bound = _BOUNDS.get(keyword, Text("别的写法", "another form"))
    return Text(bound.zh.format(value), bound.en.format(value))


def _listed(values: Sequence[object]) -> Text:
    shown = [value if isinstance(value, str) and value else short(value) for value in values[:_MAX_WORDS]]
    more = ["…"] if len(values) > _MAX_WORDS else []
    return Text("、".join(shown + more) or "（无）", ", ".join(shown + more) or "none")


def _found(value: object) -> Text:
    if isinstance(value, dict):
        return Text(f"对象（{len(value)} 个键）", f"an object of {len(value)} keys")
    if isinstance(value, list | tuple):
        return Text(f"列表（{len(value)} 项）", f"a list of {len(value)} items")
    if isinstance(value, float | Decimal):
        return Text(f"小数 {value}", f"the decimal number {value}")
    kind = Text("文本 ", "the text ") if isinstance(value, str) else Text("", "")
    return Text(f"{kind.zh}{short(value)}", f"{kind.en}{short(value)}")

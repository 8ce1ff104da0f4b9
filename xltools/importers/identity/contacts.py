"""The phone number that a report gives for questions."""

from __future__ import annotations

import re

from xltools.model.document import Document
from xltools.narrative.words import squeeze

_PHONE = re.compile(
    r"电话(?:号码)?(?:[(/、及和]?(?:传真|兼传真)[)]?)?[:是为]{0,2}"
    r"((?:\(0\d{2,3}\)|0\d{2,3}[-—–]{0,2})?[2-8]\d{6,7}(?:[-—–转]{1,2}\d{1,5})?|1[3-9]\d{9}|400-?\d{3}-?\d{4})(?!\d)"
)


def phone_of(document: Document) -> str:
    """The phone number given for questions, "" when there is none."""
    for text in (document.introduction, document.prose):
        if match := _PHONE.search(squeeze(text)):
            return match[1]
    return ""

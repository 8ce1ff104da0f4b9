"""统一社会信用代码 (GB 32100-2015): 18 characters, the last of them a check character."""

from __future__ import annotations

import unicodedata

from xltools.lang import Text

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The characters of a code, by value; I, O, S, V and Z are left out since they look like others."""
LENGTH = 18


def fold_code(code: str) -> str:
    """A code without blanks and width differences, in capitals."""
    return "".join(unicodedata.normalize("NFKC", code).split()).upper()


def check_character(code: str) -> str:
    """The last character that belongs to the first 17 of a folded code. Raises ValueError for others."""
    total = sum(ALPHABET.index(character) * pow(3, i, 31) for i, character in enumerate(code[: LENGTH - 1]))
    return ALPHABET[-total % 31]


def code_fault(code: str) -> Text | None:
    """What is wrong with a code as typed, None for a right one."""
    folded = fold_code(code)
    if len(folded) != LENGTH:
        return Text(
            f"应为 {LENGTH} 位，现为 {len(folded)} 位", f"it has {len(folded)} characters, not {LENGTH}"
        )
    strange = sorted({character for character in folded if character not in ALPHABET})
    if strange:
        shown = "、".join(strange)
        return Text(f"含有代码不用的字符 {shown}", f"no code holds {shown.replace('、', ', ')}")
    expected = check_character(folded)
    if folded[-1] != expected:
        return Text(
            f"校验位不对：按前 17 位，末位应为 {expected}，现为 {folded[-1]}",
            f"its check character is {folded[-1]}, by the first 17 it is {expected}",
        )
    return None

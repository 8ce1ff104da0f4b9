"""Streams of a compound file, the envelope of .xls and .et: bounded, whatever the file says of itself."""

from __future__ import annotations

import struct

_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IN_HEADER = 109
_ENTRY = 128
_HEADER_SIZE = 512


class DamagedError(ValueError):
    """The file contradicts itself or ends early."""


class Compound:
    """Streams by name. Making one raises DamagedError when ``data`` is no sound compound file."""

    def __init__(self, data: bytes) -> None:
        if not data.startswith(_SIGNATURE) or len(data) < _HEADER_SIZE:
            raise DamagedError
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise DamagedError
        self._data, self._size = data, 1 << shift
        first, self._cutoff, mini_fat, _, rest = struct.unpack_from("<I4xIIII", data, 48)
        self._fat = self._table(self._fat_sectors(rest))
        entries = self._chain(first)
        self._mini_fat = self._numbers(self._chain(mini_fat))
        self._entries: dict[str, tuple[int, int]] = {}
        self._mini = b""
        for at in range(0, len(entries) - _ENTRY + 1, _ENTRY):
            length, kind, start, size = struct.unpack_from("<64xHB49xII", entries, at)
            name = entries[at : at + max(0, min(length, 64) - 2)].decode("utf-16le", "replace")
            if kind == 5 and not self._mini:
                self._mini = self._chain(start)[:size]
            elif kind == 2:
                self._entries.setdefault(name.lower(), (start, size))

    def stream(self, name: str) -> bytes | None:
        """A whole stream, None when there is none. Raises DamagedError."""
        if name.lower() not in self._entries:
            return None
        start, size = self._entries[name.lower()]
        data = self._chain(start) if size >= self._cutoff else self._short(start)
        if len(data) < size:
            raise DamagedError
        return data[:size]

    def _sector(self, number: int) -> bytes:
        # The header takes the place of a sector.
        found = self._data[(number + 1) * self._size : (number + 2) * self._size]
        if not found:
            raise DamagedError
        return found

    def _fat_sectors(self, rest: int) -> list[int]:
        """Where the table of sectors stands: some numbers in the header, the rest in a chain."""
        found = list(struct.unpack_from(f"<{_IN_HEADER}I", self._data, 76))
        for _ in range(len(self._data) // self._size):
            if not _is_sector(rest):
                break
            numbers = self._numbers(self._sector(rest))
            found += numbers[:-1]
            rest = numbers[-1]
        return [number for number in found if _is_sector(number)]

    def _table(self, sectors: list[int]) -> list[int]:
        if len(sectors) != len(set(sectors)):
            raise DamagedError
        return self._numbers(b"".join(self._sector(number) for number in sectors))

    @staticmethod
    def _numbers(data: bytes) -> list[int]:
        count = len(data) // 4
        return list(struct.unpack_from(f"<{count}I", data))

    def _chain(self, first: int) -> bytes:
        return b"".join(self._sector(number) for number in _follow(first, self._fat))

    def _short(self, first: int) -> bytes:
        return b"".join(
            self._mini[number << 6 : (number + 1) << 6] for number in _follow(first, self._mini_fat)
        )


def _is_sector(number: int) -> bool:
    return number < 0xFFFFFFFA


def _follow(first: int, table: list[int]) -> list[int]:
    """The numbers of a chain; one that runs in a circle or out of the table is damaged."""
    found: list[int] = []
    while _is_sector(first):
        if first >= len(table) or len(found) >= len(table):
            raise DamagedError
        found.append(first)
        first = table[first]
    return found

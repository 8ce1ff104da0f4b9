"""Text in Chinese (for the staff) and English (for developers)."""

from __future__ import annotations

from typing import Literal, NamedTuple

Lang = Literal["zh", "en"]


class Text(NamedTuple):
    """One text in both languages; ``text.of("zh")`` picks one."""

    zh: str
    en: str

    def of(self, lang: Lang) -> str:
        return self.zh if lang == "zh" else self.en

    def format(self, **arguments: object) -> Text:
        """Both texts with ``arguments`` filled in; an argument that is a Text gives each its own."""
        return Text(
            self.zh.format(**{k: v.zh if isinstance(v, Text) else v for k, v in arguments.items()}),
            self.en.format(**{k: v.en if isinstance(v, Text) else v for k, v in arguments.items()}),
        )


NO_TEXT = Text("", "")

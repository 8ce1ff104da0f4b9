"""The level of government that a body's name tells."""

from __future__ import annotations

import re

from xltools.narrative.words import squeeze

_LEVELS = (
    (r"街道(?:办事处|办|党工委)?$", "street"),
    (r"[镇乡](?:人民政府|政府)?$|民族乡(?:人民政府)?$", "town"),
    (r"(?:省|自治区|^(?:北京|上海|天津|重庆)市)(?:人民政府|政府)?$", "province"),
    (r"(?:州|盟|地区)(?:人民政府|政府|行政公署)?$", "city"),
    (r"[县区旗](?:人民政府|政府)?$", "county"),
    (
        r"(?:局|厅|委|委员会|办公室|署|院|中心|站|所|(?<!办事)处|队|馆|社|办)$|[省市县区旗州盟委].*部$",
        "department",
    ),
)
_MINISTRY = re.compile(r"^(?:国家|国务院)[^省市县区旗州盟]*$")


def level_of(name: str) -> str | None:
    """The level that a body's name tells, None when it tells none: a 市 may be a city or a county."""
    squeezed = squeeze(name)
    if _MINISTRY.match(squeezed):
        return "ministry"
    return next((level for pattern, level in _LEVELS if re.search(pattern, squeezed)), None)

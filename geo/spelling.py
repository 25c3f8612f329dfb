"""How one place name is written in several ways: the key under which they are the same name."""

import unicodedata
from collections.abc import Iterator
from itertools import product

VARIANTS = ("臺台", "館舘", "坂板", "壠瓏壟隴", "歷壢厤", "里裏裡", "峰峯", "腳脚", "舊旧", "寶宝")
"""Characters that files use for one another in names; the first of each group is the key's.
Only ever a key: 板橋 stays 板橋 wherever it is stored or shown."""

COUNTIES = {
    "09007": "連江縣",
    "09020": "金門縣",
    "10002": "宜蘭縣",
    "10004": "新竹縣",
    "10005": "苗栗縣",
    "10007": "彰化縣",
    "10008": "南投縣",
    "10009": "雲林縣",
    "10010": "嘉義縣",
    "10013": "屏東縣",
    "10014": "臺東縣",
    "10015": "花蓮縣",
    "10016": "澎湖縣",
    "10017": "基隆市",
    "10018": "新竹市",
    "10020": "嘉義市",
    "63000": "臺北市",
    "64000": "高雄市",
    "65000": "新北市",
    "66000": "臺中市",
    "67000": "臺南市",
    "68000": "桃園市",
}
"""MOI county code → name, as they have been since 2014-12."""

FORMER_COUNTIES = {
    "臺北縣": "65000",
    "桃園縣": "68000",
    "臺中縣": "66000",
    "臺南縣": "67000",
    "高雄縣": "64000",
}
"""Names that ended in 2010 and 2014 and stand in older files → the code of what they became."""

_GROUP = {character: group for group in VARIANTS for character in group}
_TO_KEY = {ord(character): group[0] for character, group in _GROUP.items()}


def normal(text: str) -> str:
    """The key of a name: half-width, without spaces, variants made one. For comparing only.

    >>> normal("台東市"), normal(" 公 舘村"), normal("里瓏里") == normal("里壠里")
    ('臺東市', '公館村', True)
    """
    return "".join(unicodedata.normalize("NFKC", text).split()).translate(_TO_KEY)


def spellings(name: str) -> Iterator[str]:
    """Every way of writing ``name`` that has its key.

    >>> sorted(spellings("臺東縣"))
    ['台東縣', '臺東縣']
    """
    for characters in product(*(_GROUP.get(c, c) for c in normal(name))):
        yield "".join(characters)


def county_of(key: str) -> tuple[str, int] | None:
    """(code of the county that the key begins with, how many characters its name takes), or None.

    >>> county_of(normal("台東縣太麻里鄉")), county_of(normal("臺灣省屏東縣")), county_of("臺東市")
    (('10014', 3), ('10013', 6), None)
    """
    for country in ("", *COUNTRY):
        if key.startswith(country):
            code = _CODE_OF.get(key[len(country) : len(country) + COUNTY_LENGTH])
            if code:
                return code, len(country) + COUNTY_LENGTH
    return None


COUNTRY = ("中華民國臺灣省", "中華民國臺灣", "臺灣省", "福建省", "臺灣")
"""What may stand before the county in a full address."""

COUNTY_LENGTH = 3
"""Characters of every county's name."""

_CODE_OF = {normal(name): code for code, name in COUNTIES.items()} | FORMER_COUNTIES

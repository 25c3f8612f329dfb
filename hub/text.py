"""Words in both of the county's languages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """The same words in 繁體中文 and English."""

    zh: str
    en: str

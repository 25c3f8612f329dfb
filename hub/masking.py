"""What people write of themselves and others in free text, masked before anybody else reads it."""

import re

MASK = "○○○"

REACHES_A_PERSON = re.compile(
    r"(?<![A-Za-z0-9])[A-Z][1289]\d{8}(?!\d)"  # number of a national or a residence card
    r"|(?<!\d)(?:\+?886[ -]?|0)9\d{2}[ -]?\d{3}[ -]?\d{3}(?!\d)"  # a mobile telephone
    r"|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}",  # a mail address
    re.ASCII,
)


def masked(text: str) -> str:
    """A text without mobile numbers, mail addresses and numbers of identity cards.

    >>> masked("請電 0912-345-678 或 a.b@example.org，A123456789")
    '請電 ○○○ 或 ○○○，○○○'
    """
    return REACHES_A_PERSON.sub(MASK, text)

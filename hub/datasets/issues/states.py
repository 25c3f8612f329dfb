"""The states of a case: Open311's open and closed, the finer ones of this hub, and the words of the 1999 hotlines."""

from typing import Any, NamedTuple

OPEN_STATES = {
    "confirmed": "已受理",
    "investigating": "查證中",
    "in progress": "處理中",
    "planned": "已規劃",
    "action scheduled": "已排程",
}
CLOSED_STATES = {
    "fixed": "已完工",
    "unable to fix": "無法處理",
    "not responsible": "非權責",
    "duplicate": "重複",
    "internal referral": "轉辦",
    "cancelled": "撤案",
}
HELD_STATES = {"unconfirmed": "待查核", "hidden": "不公開"}
"""Open cases that nobody but officials sees."""

STATES = (*OPEN_STATES, *CLOSED_STATES, *HELD_STATES)


class Standing(NamedTuple):
    """``status`` is ``open`` or ``closed``; ``state`` the finer one, None where nobody said; ``said`` the words."""

    status: str
    state: str | None
    said: str


OTHERS: dict[str, tuple[str, str | None]] = {
    "open": ("open", None),
    "closed": ("closed", None),
    "建立中": ("open", None),
    "待確認": ("open", None),
    "待處理": ("open", None),
    "處理完成": ("closed", None),
    "解除管制": ("closed", None),
    "處理中": ("open", "in progress"),
    "已結案": ("closed", None),
    "結案": ("closed", None),
    "未結案": ("open", None),
    "完工": ("closed", "fixed"),
}
"""Words of other systems. What they do not say (why a case was closed) is not guessed."""

KNOWN = {
    **{word: ("open", state) for state, zh in OPEN_STATES.items() for word in (state, zh)},
    **{word: ("closed", state) for state, zh in CLOSED_STATES.items() for word in (state, zh)},
    **{word: ("open", state) for state, zh in HELD_STATES.items() for word in (state, zh)},
    **OTHERS,
}


def standing_of(value: Any) -> Any:
    """The standing that a word means.

    Raises:
        ValueError: the word is of no system known here.

    >>> standing_of("解除管制"), standing_of("in progress")
    (Standing(status='closed', state=None, said='解除管制'), Standing(status='open', state='in progress', said='in progress'))
    """
    if not isinstance(value, str):
        return value
    word = value.strip()
    found = KNOWN.get(word.casefold()) or KNOWN.get(word)
    if found is None:
        raise ValueError(f"{word[:40]!r} is no state known here; write one of {', '.join(KNOWN)}")
    return Standing(*found, word)


def states_after(status: str, state: str | None) -> tuple[str, ...]:
    """The states that an official may give to a case that stands so, each with an answer to the public.

    An open case moves freely among the open states and to any end but that of a duplicate, which comes of merging it.
    What is closed is reopened first; what nobody has confirmed yet, or what is hidden, is confirmed first.

    >>> states_after("open", "confirmed")[-2:], states_after("closed", "fixed"), states_after("open", "hidden")
    (('internal referral', 'cancelled'), (), ())
    """
    if status == "closed" or state in HELD_STATES:
        return ()
    return (*OPEN_STATES, *(end for end in CLOSED_STATES if end != "duplicate"))

"""Header words under which a file offers who a patient was; their cells are never taken, wherever they occur."""

import re
from collections.abc import Sequence

_IDENTITY = re.compile(
    r"(?:傷?病?患者?|病人|傷者|就診者|個案)(?:的)?(?:姓名|名字|身[分份]證.*|證號|電話|手機|住址|地址|生日|出生.*|病歷.*)"
    r"|.*身[分份]證(?:字號|統一編號|號碼?|統編)?|國民身[分份]證.*|病歷號碼?|健保卡.*|護照號碼?|居留證.*"
    r"|(?:pat(?:ient)?|pt)s?[_\s.-]*(?:full|first|last|given|family|middle)?[_\s.-]*"
    r"(?:name|id|idno|identifier|identity|number|no|dob|birth\w*|phone|address|ssn|mrn)"
    r"|(?:national|identity)[_\s.-]*(?:id|number|no)|id[_\s.-]*card\w*|mrn|ssn|medical[_\s.-]*record\w*"
    r"|epatient[_.]\S*|epayment[_.]\S*",
    re.IGNORECASE,
)
_NAME = re.compile(r"姓名|名字|full[_\s]?name", re.IGNORECASE)
"""A name without saying whose: the patient's, in a table of ambulance runs."""

_RUN = re.compile(
    r"到達現場.*|送達醫院.*|到達醫院.*|離開現場.*|(?:psap|arrivescene|leavescene|arrivehospital|unitnotified)_?datetime",
    re.IGNORECASE,
)


def identifying(header: Sequence[str]) -> list[int]:
    """The columns that tell who a patient is.

    >>> identifying(["psapDatetime", "patientName", "patientDisposition", "姓名", "傷患身分證字號"])
    [1, 3, 4]
    """
    words = [word.strip() for word in header]
    of_runs = any(_RUN.fullmatch(word) for word in words)
    return [
        i
        for i, word in enumerate(words)
        if _IDENTITY.fullmatch(word) or (of_runs and _NAME.fullmatch(word))
    ]

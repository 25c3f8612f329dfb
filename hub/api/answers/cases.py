"""What officials are told of cases, and what they say of them; nothing of it is for the public."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from hub.api.answers.parts import Answer, Problem
from hub.datasets.issues.request import DESCRIPTION_MAX
from hub.datasets.issues.states import CLOSED_STATES, OPEN_STATES
from hub.fields import ID_PATTERN, NAME_MAX

NO_NUL = r"^[^\x00]*$"
"""A text that the database can hold."""

Said = Annotated[str, Field(min_length=1, max_length=DESCRIPTION_MAX, pattern=NO_NUL)]
Office = Annotated[str, Field(min_length=1, max_length=NAME_MAX, pattern=NO_NUL)]
ANSWERABLE = (*OPEN_STATES, *(end for end in CLOSED_STATES if end != "duplicate"))
"""Merging alone makes a duplicate."""
Note = Annotated[Said | None, Field(description="For officials alone; never published.")]
PublicAnswer = Annotated[Said, Field(description="What the public is told.")]


class CaseLine(Answer):
    """One case in the queue. ``due_at``: the first moment that is too late, null where nothing is promised.

    ``may_act``: whether the asker's office may act on it. ``version`` stands in the ETag of the case itself.
    """

    source: str
    case_id: str
    simulated: bool
    status: Literal["open", "closed"]
    state: str | None = Field(description="The finer state, null where nobody said.")
    category: str | None
    service_code: str | None
    description: str | None
    office: str | None = Field(description="The office in charge; null: none yet.")
    address: str | None
    township_code: str | None
    village_code: str | None
    lon: float | None
    lat: float | None
    opened_at: datetime | None
    updated_at: datetime | None
    promised_days: int | None = Field(description="Working days promised for its category.")
    due_at: datetime | None
    overdue: bool
    duplicate_source: str | None
    duplicate_of: str | None = Field(description="The case that this one was merged into.")
    version: int
    may_act: bool


class CaseList(Answer):
    """Cases in the order asked for. ``total``: on all pages; ``next``: the ``after`` of the next page."""

    cases: list[CaseLine]
    total: int
    next: str | None


class CaseStep(Answer):
    """One thing that happened: a step that was told, or an act of an official (``act``), or both.

    ``note`` is internal: it is shown to the office in charge and to those who keep the hub, and never published.
    """

    at: datetime
    known_at: datetime
    status: Literal["open", "closed"] | None
    state: str | None
    answer: str | None = Field(description="What the public is told.")
    office: str | None = Field(description="The office that is in charge from then on.")
    told_by: str = Field(description="The source that said it; `desk`: an official of this hub.")
    act: str | None
    by: str | None = Field(description="The account that did it.")
    by_office: str | None
    note: str | None
    details: dict[str, str | int | None] | None


class CaseDetail(CaseLine):
    """A case with everything that happened to it, the earliest first. ``states``: those that it may be given now."""

    answer: str | None = Field(description="What the public was told last.")
    media_url: str | None
    flags: list[str]
    followers: int = Field(
        description="How many want to hear of it; who they are is not told here."
    )
    states: list[str]
    history: list[CaseStep]


class CaseProblem(Problem):
    """The case has changed since it was read. ``changed``: what has become known of it since; ``version``: now."""

    version: int
    changed: list[CaseStep]


class Act(Answer):
    """Parent of what is said of a case; blanks round a text do not count."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class CaseNoted(Act):
    """An act that needs no more than, perhaps, an internal note."""

    note: Note = None


class CaseNote(Act):
    """An internal note."""

    note: Said = Field(description="For officials alone; never published.")


class CaseAssignment(Act):
    """Who is to take charge: an office by its name, or a township's own office by the township's code."""

    office: Office | None = Field(None, description="Name of the office.")
    township_code: str | None = Field(None, pattern=r"^\d{8}$", description="MOI code.")
    note: Note = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.office is None) == (self.township_code is None):
            raise ValueError("say office, or township_code")
        return self


class CaseState(Act):
    """Another state, with an answer to the public."""

    state: Literal[ANSWERABLE] = Field(  # type: ignore[valid-type]
        description="`states` of the case says which it may be given."
    )
    answer: PublicAnswer
    note: Note = None


class CaseReopening(Act):
    """Opening a closed case again."""

    answer: PublicAnswer
    note: Note = None


class CaseMerging(Act):
    """The case that this one is a duplicate of; its source is this one's where none is said."""

    source: str | None = Field(None, pattern=ID_PATTERN, max_length=NAME_MAX)
    case_id: str = Field(pattern=ID_PATTERN, max_length=NAME_MAX)
    answer: Said | None = Field(
        None, description="What the public is told; the hub has words of its own."
    )
    note: Note = None

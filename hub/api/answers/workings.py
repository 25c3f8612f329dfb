"""What is answered when somebody asks how a number was made."""

from pydantic import Field

from hub.api.answers.metrics import Source
from hub.api.answers.parts import Answer, Note, Text


class WorkingInput(Answer):
    """One input of the function: its name, how many records, from where."""

    name: str
    title: Text
    records: int | None = Field(description="null where that many may not be told")
    source: Source


class WorkingStep(Answer):
    """One line of the calculation."""

    title: Text
    value: float | None
    unit: str


class WorkingQuery(Answer):
    """The query that returns the inputs, and its bound parameters."""

    sql: str
    parameters: dict[str, str | float | int | None]


class Working(Answer):
    """How one number was made: formula, citation, inputs with versions and counts, queries, function."""

    metric: str
    area_code: str
    name: Text
    value: float | None
    lo: float | None
    hi: float | None
    n: int | None = Field(
        description="records behind the value; null where they are too few to be told"
    )
    unit: str
    reason: str | None
    reason_text: Text | None
    formula: Text
    citation: str
    function: str
    parameters: dict[str, float]
    choices: dict[str, str | None]
    steps: list[WorkingStep]
    hours: list[float | None] | None = Field(
        description="the value's part in each of the 168 hours of the week, from Monday 00:00, where it is a sum over time; "
        "null where unknown; for the ems role alone where medical records stand behind it"
    )
    inputs: list[WorkingInput]
    queries: dict[str, WorkingQuery]
    notes: list[Note]

"""What an official does with one case: which step of the case it makes, and whether it may be done as the case stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from sqlalchemy import Connection

from hub.cases.case import Case
from hub.datasets.issues.states import HELD_STATES, KNOWN, states_after
from hub.errors import BadParameter, Conflict
from hub.store.queries import records

NAMED = 12
"""Offices named in a refusal."""

Details = Mapping[str, str | int | None]


class NotNow(Conflict):
    """The case does not stand so that this can be done."""

    code = "case_state"


@dataclass(frozen=True)
class Step:
    """A step of a case, as its next one: what it does not say stays as it was."""

    state: str | None
    status: str
    answer: str | None = None
    office: str | None = None


@dataclass(frozen=True)
class Deed:
    """One act: its word in the audit, its internal note, what it changes, and the step that it makes of the case."""

    act: str
    note: str | None = None
    details: Details = field(default_factory=dict)
    step: Step | None = None


def confirm(case: Case, *, note: str | None) -> Deed:
    """Shows a held case to everybody.

    Raises:
        NotNow: it is shown already.
    """
    if case.state not in HELD_STATES:
        raise _not_now(case, "Only an unconfirmed or hidden case is confirmed.")
    return Deed("confirmed", note, _states(case, "confirmed"), Step("confirmed", "open"))


def hide(case: Case, *, note: str | None) -> Deed:
    """Takes a case from everybody's eyes; officials find it with ``state=hidden``.

    Raises:
        NotNow: it is hidden already.
    """
    if case.state == "hidden":
        raise _not_now(case, "It is hidden already.")
    return Deed("hidden", note, _states(case, "hidden"), Step("hidden", "open"))


def change_state(case: Case, *, state: str, answer: str, note: str | None) -> Deed:
    """Gives a case another state, or the same one again, with an answer to the public.

    Raises:
        NotNow: as it stands, it cannot have that state.
    """
    allowed = states_after(case.status, case.state)
    if state not in allowed:
        named = ", ".join(allowed) or "none: reopen or confirm it first"
        raise _not_now(case, f"It cannot become {state!r}.", f"It can become: {named}.")
    step = Step(state, KNOWN[state][0], answer)
    return Deed("state", note, _states(case, state), step)


def reopen(case: Case, *, answer: str, note: str | None) -> Deed:
    """Opens a closed case again; that is counted.

    Raises:
        NotNow: it is open.
    """
    if case.status != "closed":
        raise _not_now(case, "It is open.")
    return Deed("reopened", note, _states(case, "confirmed"), Step("confirmed", "open", answer))


def write_note(case: Case, *, note: str) -> Deed:
    """Writes down something that only officials read."""
    return Deed("noted", note)


def assign(
    connection: Connection, county: str, case: Case, *, office: str | None, township: str | None, note: str | None
) -> Deed:  # fmt: skip
    """Puts a case into the charge of an office, or of a township's own office.

    Raises:
        BadParameter: there is no such office or township here.
        NotNow: the office has it already.
    """
    known = records(connection, "case_offices", county=county)
    if township is not None:
        wanted = next((row["office"] for row in known if row["township_code"] == township), None)
    else:
        wanted = next((row["office"] for row in known if row["office"] == office), None)
    if wanted is None:
        names = [row["office"] for row in known]
        near = get_close_matches(office or "", names, n=NAMED, cutoff=0.4) or names[:NAMED]
        raise BadParameter(
            f"There is no office {township or office!r}.",
            hint=f"Those there are: {', '.join(near)}. The operator gives an office its first account.",
            field="township_code" if township else "office",
            code="unknown_office",
        )
    if wanted == case.office:
        raise _not_now(case, f"It is in the charge of {wanted} already.")
    details = {"office_before": case.office, "office": wanted, "township_code": township}
    return Deed("assigned", note, details, Step(case.state, case.status, office=wanted))


def merge(one: Case, into: Case, *, answer: str | None, note: str | None) -> Deed:
    """Closes a case as the duplicate of another.

    Raises:
        BadParameter: the other one is the same, or is of a simulated world where this one is not.
        NotNow: this one is closed, or the other one is a duplicate itself or not shown.
    """
    if one.name == into.name:
        raise BadParameter(
            "A case is no duplicate of itself.", hint="Name the other one.", field="case_id", code="merge_itself"
        )  # fmt: skip
    if one.simulated != into.simulated:
        raise BadParameter(
            "One of the two is simulated.", hint="Name one of the same kind.", field="case_id", code="merge_itself"
        )  # fmt: skip
    if one.status == "closed":
        raise _not_now(one, "It is closed.", "Reopen it first.")
    if into.state == "duplicate":
        other = f"{into.duplicate_source}/{into.duplicate_of}" if into.duplicate_of else "another"
        raise _not_now(into, f"It is a duplicate of {other} itself.", "Merge into that one.")
    if into.state in HELD_STATES:
        raise _not_now(into, "It is not shown.", "Confirm it first.")
    said = answer or f"與案件 {into.case_id} 併案處理。 Handled together with case {into.case_id}."
    details = {**_states(one, "duplicate"), "source": into.source, "into": into.case_id}
    return Deed("merged", note, details, Step("duplicate", "closed", said))


def _states(case: Case, state: str) -> dict[str, str | int | None]:
    return {"state_before": case.state or case.status, "state": state}


def _not_now(
    case: Case, why: str, hint: str = "Read the case again: its history says what happened."
) -> NotNow:
    return NotNow(f"Case {case.name} is {case.state or case.status}. {why}", hint=hint)

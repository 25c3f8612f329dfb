"""How much each metric counts in the gap index: from the settings, and from whoever asks."""

from collections.abc import Mapping, Sequence
from math import isfinite

from hub.errors import BadParameter, ClientFault, Misconfigured
from hub.metric import Metric, Standard
from hub.registry import all_datasets, metric

ALIKE = 1.0
"""What a metric weighs of which nobody says anything: as much as any other."""

FORM = "Give metric:number, e.g. clinic_within_30min:2."


def judged() -> dict[str, tuple[Metric, Standard]]:
    """Name → (metric, its standard) of every metric that has one, in the order of the catalogue."""
    return {
        declared.name: (declared, declared.standard)
        for owner in all_datasets().values()
        for declared in owner.metrics
        if declared.standard is not None
    }


def of_settings(said: str) -> Mapping[str, float]:
    """The weights of a setting such as ``clinic_within_30min:2,…``; what it does not name weighs 1.

    Raises:
        Misconfigured: it names no such metric, or gives no such weight.

    >>> of_settings("clinic_within_30min:2")["clinic_within_30min"]
    2.0
    """
    try:
        return wished([word.strip() for word in said.split(",") if word.strip()], _alike())
    except ClientFault as fault:
        raise Misconfigured(f"HUB_GAP_WEIGHTS: {fault.message}", hint=fault.hint) from None


def wished(said: Sequence[str], otherwise: Mapping[str, float]) -> dict[str, float]:
    """The weights that are asked for, each as ``metric:number``; what is not named weighs as in ``otherwise``.

    Raises:
        NotFound: no such metric.
        BadParameter: no number from 0 up, a metric twice or without a standard, or nothing above 0.

    >>> wished(["clinic_within_30min:0.5"], {"clinic_within_30min": 1.0})
    {'clinic_within_30min': 0.5}
    """
    own: dict[str, float] = {}
    for word in said:
        name, number = _read(word)
        if name in own:
            raise _bad(f"{name} is weighed twice.", "Give each metric one weight.")
        own[name] = number
    found = {name: own.get(name, weight) for name, weight in otherwise.items()}
    if not any(found.values()):
        raise BadParameter(
            "No metric weighs more than 0.", field="weight", code="weights_zero",
            hint=f"Give one of these a weight above 0: {', '.join(found)}.",
        )  # fmt: skip
    return found


def _alike() -> dict[str, float]:
    return dict.fromkeys(judged(), ALIKE)


def _read(word: str) -> tuple[str, float]:
    """Name and number of one weight."""
    name, colon, written = word.partition(":")
    declared = metric(name.strip())[1]
    if declared.standard is None:
        raise BadParameter(
            f"{declared.name} has no standard that it could fall short of.", field="weight",
            code="metric_without_standard", hint=f"These have one: {', '.join(judged())}.",
        )  # fmt: skip
    try:
        number = float(written)
    except ValueError:
        raise _bad(f"{word!r} is no weight.", FORM) from None
    if not colon or not isfinite(number) or number < 0:
        raise _bad(f"{declared.name} cannot weigh {written.strip()}.", f"{FORM} 0 leaves it out.")
    return declared.name, number


def _bad(message: str, hint: str) -> BadParameter:
    return BadParameter(message, hint=hint, field="weight", code="bad_weight")

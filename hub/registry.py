"""The datasets that this hub carries: every module under ``hub/datasets`` declares one as ``DATASET``."""

from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from sqlalchemy import MetaData

from hub import datasets
from hub.dataset import Dataset, Kind
from hub.errors import NotFound
from hub.metric import Metric
from hub.store import (
    accounts,
    alerts,
    cases,
    citizens,
    closures,
    deliveries,
    feeds,
    live,
    mapping,
    uploads,
    ways,
    workers,
)
from hub.store.table import Table


@cache
def all_datasets() -> dict[str, Dataset]:
    """Name → dataset, in the order of their names."""
    found = (
        import_module(f"{datasets.__name__}.{m.name}") for m in iter_modules(datasets.__path__)
    )
    return {module.DATASET.name: module.DATASET for module in found}


def dataset(name: str) -> Dataset:
    """The dataset called ``name``.

    Raises:
        NotFound: there is none; the hint lists those there are.
    """
    try:
        return all_datasets()[name]
    except KeyError:
        raise NotFound(
            f"There is no dataset {name!r}.",
            hint=f"Choose one of: {', '.join(all_datasets())}.",
            code="unknown_dataset",
        ) from None


def dataset_kind(declared: Dataset, name: str | None) -> Kind:
    """The kind of rows called ``name``; None: the dataset's principal entity.

    Raises:
        NotFound: there is none; the hint lists those there are.
    """
    found = declared.principal if name is None else declared.kind(name)
    if found is None:
        raise NotFound(
            f"{declared.name} has no rows called {name!r}.",
            hint=f"Choose one of: {', '.join(kind.name for kind in declared.kinds)}.",
            code="unknown_entity",
        )
    return found


def metric(name: str) -> tuple[Dataset, Metric]:
    """The metric called ``name`` and its dataset.

    Raises:
        NotFound: there is none; the hint names those that are written like it.
    """
    known = {m.name: (d, m) for d in all_datasets().values() for m in d.metrics}
    try:
        return known[name]
    except KeyError:
        near = get_close_matches(name, known)
        raise NotFound(
            f"There is no metric {name!r}.",
            hint=f"Did you mean {', '.join(near)}? GET /api/metrics lists all."
            if near
            else "GET /api/metrics lists all.",
            code="unknown_metric",
        ) from None


GROUND = ("areas", "population")
"""What every metric depends on beside its own inputs."""

TRAVEL = ("crossings", "roads")
"""What those depend on beside that count time on the way."""


@cache
def metrics_of(data: str) -> tuple[Metric, ...]:
    """The metrics that change with ``data``, a name in ``data_version``."""
    every = (m for d in all_datasets().values() for m in d.metrics)
    return tuple(m for m in every if data in (*GROUND, *(TRAVEL if m.travels else ()), *m.reads))


SHARED = (
    deliveries.Delivery, mapping.HeaderWord, accounts.Account, feeds.FeedState, uploads.Upload, ways.Road,
    closures.ClosureDay, citizens.IssueReport, cases.CaseAct, workers.WorkerState, live.LivePending, live.LiveEvent,
    alerts.AlertEvent, alerts.AlertMessage,
)  # fmt: skip
"""Tables that no dataset declares, named here so that they are loaded."""


def metadata() -> MetaData:
    """All tables: the shared ones and each dataset's."""
    all_datasets()
    return Table.metadata

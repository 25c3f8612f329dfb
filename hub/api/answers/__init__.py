"""What the API answers, field by field: the OpenAPI document and the screen's types come from here."""

from hub.api.answers.access import Audit, AuditEvent, NewPassword, SignIn, Who
from hub.api.answers.datasets import (
    DatasetDescription,
    DatasetList,
    DatasetSource,
    Feature,
    FeatureCollection,
    FeatureProperties,
)
from hub.api.answers.health import Health, Ready
from hub.api.answers.ledger import DeliverySummary, Ledger, LedgerLine
from hub.api.answers.messages import RefusedMessage, RefusedMessages
from hub.api.answers.metrics import (
    Breaks,
    MetricAnswer,
    MetricDescription,
    MetricList,
    MetricParameter,
    MetricValue,
    Source,
)
from hub.api.answers.parts import Answer, Level, Note, Problem, Text
from hub.api.answers.places import (
    AreaCollection,
    AreaDetail,
    AreaFeature,
    AreaProperties,
    PopulationFigure,
)
from hub.api.answers.workings import Working, WorkingInput, WorkingQuery, WorkingStep

__all__ = [
    "Answer",
    "AreaCollection",
    "AreaDetail",
    "AreaFeature",
    "AreaProperties",
    "Audit",
    "AuditEvent",
    "Breaks",
    "DatasetDescription",
    "DatasetList",
    "DatasetSource",
    "DeliverySummary",
    "Feature",
    "FeatureCollection",
    "FeatureProperties",
    "Health",
    "Ledger",
    "LedgerLine",
    "Level",
    "MetricAnswer",
    "MetricDescription",
    "MetricList",
    "MetricParameter",
    "MetricValue",
    "NewPassword",
    "Note",
    "PopulationFigure",
    "Problem",
    "Ready",
    "RefusedMessage",
    "RefusedMessages",
    "SignIn",
    "Source",
    "Text",
    "Who",
    "Working",
    "WorkingInput",
    "WorkingQuery",
    "WorkingStep",
]

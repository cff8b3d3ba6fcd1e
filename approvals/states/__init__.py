"""Fixed choices of items and cases, and the table of moves: one module a matter, one name to import from."""

from approvals.states.authority import MandatePower, SealState
from approvals.states.cases import (
    MOVES,
    OPEN_STATES,
    UNDECIDED_STATES,
    Act,
    CaseState,
    CheckResult,
    ClockKind,
    DecisionOutcome,
    EventKind,
    IdType,
    ReviewOutcome,
)
from approvals.states.catalogue import (
    Audience,
    Handling,
    ItemType,
    LifeEvent,
    LimitUnit,
    MaterialForm,
    Necessity,
    VersionState,
)
from approvals.states.delivery import DeliveryMethod
from approvals.states.joint import InspectionOutcome, JointAct, JointState, OpinionAnswer
from approvals.states.papers import PAPER_MARKS, PaperKind
from approvals.states.refusals import FilingState, RefusalGround, RefusalKind
from approvals.states.time import PauseGround

__all__ = [
    "MOVES",
    "OPEN_STATES",
    "PAPER_MARKS",
    "UNDECIDED_STATES",
    "Act",
    "Audience",
    "CaseState",
    "CheckResult",
    "ClockKind",
    "DecisionOutcome",
    "DeliveryMethod",
    "EventKind",
    "FilingState",
    "Handling",
    "IdType",
    "InspectionOutcome",
    "ItemType",
    "JointAct",
    "JointState",
    "LifeEvent",
    "LimitUnit",
    "MandatePower",
    "MaterialForm",
    "Necessity",
    "OpinionAnswer",
    "PaperKind",
    "PauseGround",
    "RefusalGround",
    "RefusalKind",
    "ReviewOutcome",
    "SealState",
    "VersionState",
]

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
from approvals.states.completeness import FileGap
from approvals.states.delivery import PROVEN_RELATIONS, DeliveryMethod, ReceiverRelation
from approvals.states.fees import DifferenceKind, FeeState, PaymentMethod, RefundState
from approvals.states.hearing import HearingSecret, HearingStage, HearingWish
from approvals.states.joint import InspectionOutcome, JointAct, JointState, OpinionAnswer
from approvals.states.originals import HandoverState
from approvals.states.papers import (
    CASE_PAPERS,
    FEE_PAPERS,
    PAPER_MARKS,
    PAPERS_WITH_REMEDIES,
    SEALED_PAPERS,
    WINDOW_PAPERS,
    PaperForm,
    PaperKind,
    paper_title,
)
from approvals.states.priority import Priority
from approvals.states.refusals import DEFAULT_LEVELS, LEVEL_ROLES, FilingState, RefusalGround, RefusalKind
from approvals.states.time import LONGEST_EXTENSION, LONGEST_JOINT_EXTENSION, LONGEST_PAUSE, REPLY_DAYS, PauseGround

__all__ = [
    "CASE_PAPERS",
    "DEFAULT_LEVELS",
    "FEE_PAPERS",
    "LEVEL_ROLES",
    "LONGEST_EXTENSION",
    "LONGEST_JOINT_EXTENSION",
    "LONGEST_PAUSE",
    "MOVES",
    "OPEN_STATES",
    "PAPERS_WITH_REMEDIES",
    "PAPER_MARKS",
    "PROVEN_RELATIONS",
    "REPLY_DAYS",
    "SEALED_PAPERS",
    "UNDECIDED_STATES",
    "WINDOW_PAPERS",
    "Act",
    "Audience",
    "CaseState",
    "CheckResult",
    "ClockKind",
    "DecisionOutcome",
    "DeliveryMethod",
    "DifferenceKind",
    "EventKind",
    "FeeState",
    "FileGap",
    "FilingState",
    "Handling",
    "HandoverState",
    "HearingSecret",
    "HearingStage",
    "HearingWish",
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
    "PaperForm",
    "PaperKind",
    "PauseGround",
    "PaymentMethod",
    "Priority",
    "ReceiverRelation",
    "RefundState",
    "RefusalGround",
    "RefusalKind",
    "ReviewOutcome",
    "SealState",
    "VersionState",
    "paper_title",
]

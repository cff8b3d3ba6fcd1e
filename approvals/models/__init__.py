from approvals.models.archive import CaseArchive
from approvals.models.authority import Mandate, MandateItem
from approvals.models.bank import BankLine, BankStatement, ReconciliationDifference
from approvals.models.case import Case, CaseMaterial, ReceptionDraft
from approvals.models.clock import CaseClock, Extension, Pause
from approvals.models.condition import GrantingCondition
from approvals.models.conditional import ConditionalAcceptance, ConditionalLine
from approvals.models.decision import Decision, Delivery, Review
from approvals.models.declaration import DeclarationLine, SelfDeclaration
from approvals.models.document import OfficialPaper, PaperFile
from approvals.models.event import CaseEvent
from approvals.models.fee import DayClosing, DayClosingLine, FeeLine, FeeOrder, Receipt, Refund
from approvals.models.filing_levels import FilingLevels
from approvals.models.hearing import Hearing
from approvals.models.item import Item, ItemVersion, LegalBasis, ProcessStep, Tariff
from approvals.models.joint import (
    JointCase,
    JointExtension,
    JointMaterial,
    JointMember,
    JointTemplate,
    JointTemplateItem,
)
from approvals.models.joint_records import JointInspection, JointInspectionUnit, JointMeeting, JointOpinion
from approvals.models.letter import LetterFile, MandateLetter
from approvals.models.material import MaterialRequirement
from approvals.models.notice import DeficiencyNotice, NoticeLine, SecondNotice, SecondNoticeLine
from approvals.models.originals import OriginalHandover
from approvals.models.parties import Agent, Applicant
from approvals.models.placement import Placement, PromiseExemption
from approvals.models.refusal import FilingStep, RefusalFiling, UnmetCondition
from approvals.models.results import DelayReason, PublishedResult
from approvals.models.seal import ApprovalSeal, SealUse
from approvals.models.template import PaperTemplate

__all__ = [
    "Agent",
    "Applicant",
    "ApprovalSeal",
    "BankLine",
    "BankStatement",
    "Case",
    "CaseArchive",
    "CaseClock",
    "CaseEvent",
    "CaseMaterial",
    "ConditionalAcceptance",
    "ConditionalLine",
    "DayClosing",
    "DayClosingLine",
    "Decision",
    "DeclarationLine",
    "DeficiencyNotice",
    "DelayReason",
    "Delivery",
    "Extension",
    "FeeLine",
    "FeeOrder",
    "FilingLevels",
    "FilingStep",
    "GrantingCondition",
    "Hearing",
    "Item",
    "ItemVersion",
    "JointCase",
    "JointExtension",
    "JointInspection",
    "JointInspectionUnit",
    "JointMaterial",
    "JointMeeting",
    "JointMember",
    "JointOpinion",
    "JointTemplate",
    "JointTemplateItem",
    "LegalBasis",
    "LetterFile",
    "Mandate",
    "MandateItem",
    "MandateLetter",
    "MaterialRequirement",
    "NoticeLine",
    "OfficialPaper",
    "OriginalHandover",
    "PaperFile",
    "PaperTemplate",
    "Pause",
    "Placement",
    "ProcessStep",
    "PromiseExemption",
    "PublishedResult",
    "Receipt",
    "ReceptionDraft",
    "ReconciliationDifference",
    "Refund",
    "RefusalFiling",
    "Review",
    "SealUse",
    "SecondNotice",
    "SecondNoticeLine",
    "SelfDeclaration",
    "Tariff",
    "UnmetCondition",
]

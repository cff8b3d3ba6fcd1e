from approvals.models.authority import Mandate, MandateItem
from approvals.models.case import Agent, Applicant, Case, CaseMaterial, ReceptionDraft
from approvals.models.clock import CaseClock, Extension, Pause
from approvals.models.decision import Decision, Delivery, Review
from approvals.models.document import OfficialPaper, PaperFile
from approvals.models.event import CaseEvent
from approvals.models.item import Item, ItemVersion, LegalBasis, ProcessStep, Tariff
from approvals.models.material import MaterialRequirement
from approvals.models.notice import DeficiencyNotice, NoticeLine
from approvals.models.placement import Placement, PromiseExemption
from approvals.models.refusal import FilingStep, RefusalFiling
from approvals.models.seal import ApprovalSeal, SealUse
from approvals.models.template import PaperTemplate

__all__ = [
    "Agent",
    "Applicant",
    "ApprovalSeal",
    "Case",
    "CaseClock",
    "CaseEvent",
    "CaseMaterial",
    "Decision",
    "DeficiencyNotice",
    "Delivery",
    "Extension",
    "FilingStep",
    "Item",
    "ItemVersion",
    "LegalBasis",
    "Mandate",
    "MandateItem",
    "MaterialRequirement",
    "NoticeLine",
    "OfficialPaper",
    "PaperFile",
    "PaperTemplate",
    "Pause",
    "Placement",
    "ProcessStep",
    "PromiseExemption",
    "ReceptionDraft",
    "RefusalFiling",
    "Review",
    "SealUse",
    "Tariff",
]

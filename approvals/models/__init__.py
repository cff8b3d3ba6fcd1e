from approvals.models.authority import Mandate, MandateItem
from approvals.models.case import Agent, Applicant, Case, CaseMaterial, ReceptionDraft
from approvals.models.clock import CaseClock, Extension, Pause
from approvals.models.decision import Decision, Delivery, Review
from approvals.models.document import OfficialPaper
from approvals.models.event import CaseEvent
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
from approvals.models.material import MaterialRequirement
from approvals.models.notice import DeficiencyNotice, NoticeLine
from approvals.models.placement import Placement, PromiseExemption
from approvals.models.refusal import FilingStep, RefusalFiling
from approvals.models.seal import ApprovalSeal, SealUse

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
    "Mandate",
    "MandateItem",
    "MaterialRequirement",
    "NoticeLine",
    "OfficialPaper",
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

"""Organisations, the people in them, and how they report to each other."""

from konnekt.organisations.models.directory import DirectoryImport, PlanPage
from konnekt.organisations.models.organisation import InterestArea, Organisation, Unit
from konnekt.organisations.models.people import Appointment, Employment, Invitation, Login, Member, ReportingLine

__all__ = [
    "Appointment",
    "DirectoryImport",
    "Employment",
    "InterestArea",
    "Invitation",
    "Login",
    "Member",
    "Organisation",
    "PlanPage",
    "ReportingLine",
    "Unit",
]

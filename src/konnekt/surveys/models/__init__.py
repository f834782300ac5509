"""What the room keeps: who was asked and what was answered, and the surveys that programmes write."""

from konnekt.surveys.models.asked import Answer, Asking, Envelope
from konnekt.surveys.models.written import Sheet, SurveyResult, UnsignedSheet, WrittenQuestion, WrittenSurvey

__all__ = [
    "Answer",
    "Asking",
    "Envelope",
    "Sheet",
    "SurveyResult",
    "UnsignedSheet",
    "WrittenQuestion",
    "WrittenSurvey",
]

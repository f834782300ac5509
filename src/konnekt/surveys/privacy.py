"""What surveys hold about the people who were asked. What they answered can't be found: it belongs to nobody."""

from django.utils.translation import gettext_lazy as _

from konnekt.access.holdings import Fate, hold, nobody
from konnekt.access.visibility import Data
from konnekt.sealing.keyring import Holder
from konnekt.surveys.models import (
    Answer,
    Asking,
    Envelope,
    Sheet,
    SurveyResult,
    UnsignedSheet,
    WrittenQuestion,
    WrittenSurvey,
)
from konnekt.surveys.wording import sheet_in_words

hold(
    Asking,
    what=_("Questions you were asked after sessions, in between and at the end, and whether you answered"),
    data=Data.ANSWER,
    mine=("member",),
    shown={
        "round__programme__name": _("Programme"),
        "survey": _("About"),
        "asked_on": _("Asked"),
        "state": _("State"),
    },
    names=("relationship", "round"),
    inner=("about",),
    fate=Fate.GOES,
)
nobody(Envelope, "round", "sealed")
nobody(Answer, "round", "values")
hold(
    Sheet,
    what=_("Surveys you were handed, and what you wrote on them"),
    data=Data.ANSWER,
    mine=("member",),
    shown={
        "survey__title": _("Survey"),
        "handed_on": _("Handed to you"),
        "state": _("State"),
        "language": _("Language"),
    },
    sealed={"sealed": _("What stands on it")},
    key=lambda row: Holder.person(row.member_id),
    said={"sealed": sheet_in_words},
    names=("survey",),
    fate=Fate.GOES,
    why=_("What you sent without a name can’t be found any more, and stays among the answers of others."),
)
nobody(UnsignedSheet, "survey", "sealed")
nobody(WrittenSurvey, "family", "title", "introduction", "language", "languages", "texts")
nobody(WrittenQuestion)
nobody(SurveyResult, "survey", "figures", "sealed")

"""What was achieved, in the words of the module that was done."""

from django.utils.translation import gettext as _

from konnekt.organisations.models import Organisation
from konnekt.training.badges import Achieved
from konnekt.training.models import Completion
from konnekt.training.queries.catalogue import Entry, catalogue
from konnekt.web.certificates import addresses


def achieved_in(entry: Entry, organisation: Organisation) -> Achieved:
    """A module as it stands now."""
    address = addresses.of_achievement(organisation, entry.key)
    return Achieved(address, entry.text.title, entry.text.why, _criteria(entry.module.pass_mark))


def achieved_with(completion: Completion, organisation: Organisation) -> Achieved:
    """A module under the title it had; where it is gone meanwhile, only that it was done is left to say."""
    address = addresses.of_achievement(organisation, completion.module_key)
    entry = catalogue([completion.module_key], with_off=True).get(completion.module_key)
    if entry is None:
        why = _("A training module for mentoring at {organisation}.").format(organisation=organisation.name)
        return Achieved(address, completion.title, why, _criteria(0))
    return Achieved(address, completion.title, entry.text.why, _criteria(entry.module.pass_mark))


def _criteria(pass_mark: int) -> str:
    """What it takes. That is the same for everybody; how well somebody did is said nowhere."""
    if pass_mark:
        return _(
            "Every lesson is done, and at least {number} per cent of the questions are answered right, in as many "
            "tries as it takes."
        ).format(number=pass_mark)
    return _("Every lesson is done.")

"""What is said about single lines, reporting lines and the plan."""

from typing import Final

from konnekt.organisations.directory.wordings.wording import Wording, ngettext_lazy
from konnekt.organisations.directory.wordings.wording import gettext_noop as _

OF_PEOPLE: Final[dict[str, Wording]] = {
    # Lines refused
    "identifier-missing": Wording(_("This line has no identifier."), _("Write the staff number, or remove the line.")),
    "email-missing": Wording(
        _("This line has no e-mail, and people are recognised by it here."), _("Write the address, or remove the line.")
    ),
    "identifier-twice": Wording(
        _("The identifier %(value)s stands on more than one line (%(lines)s)."),
        _("Keep the right line, or correct the identifier on the others."),
    ),
    "email-twice": Wording(
        _("The e-mail %(value)s stands on more than one line (%(lines)s)."),
        _("Everybody needs an address of their own. Correct it, or leave it blank where it isn't known."),
    ),
    "email-taken": Wording(
        _("The e-mail %(value)s belongs to %(name)s (%(identifier)s) already."),
        _(
            "Correct the address; or, if this is the same person with a new staff number, change the number of "
            "the member first."
        ),
    ),
    "email-invalid": Wording(
        _("This is not a complete e-mail address."), _("Write it like name@example.org, or leave it blank.")
    ),
    "formula-email": Wording(
        _("This cell holds a formula. Formulas are kept as text and never worked out."),
        _("Copy the column in your spreadsheet and paste it as values."),
    ),
    "name-missing": Wording(_("This line has no name."), _("Write the person's name, or remove the line.")),
    "date-unreadable": Wording(
        _("This is not a date, read with the %(order)s."), _("Write it like 2026-03-09, or leave it blank.")
    ),
    "time-zone-unknown": Wording(
        _("There is no time zone of this name."), _("Write it like %(example)s, or leave it blank.")
    ),
    "too-long": Wording(
        _("This is longer than %(most)s characters."), _("Shorten it, and check that no delimiter is missing.")
    ),
    "too-many-cells": Wording(
        _("This line has more cells than the heading, which has %(columns)s."),
        _("A delimiter may stand inside a text. Put that text in quotation marks."),
    ),
    "unreadable-characters": Wording(
        _("Some letters here can't be read in the chosen encoding."), _("Choose another encoding, or correct the line.")
    ),
    "control-characters": Wording(
        _("There are hidden control characters in this cell."), _("Type it again without copying from elsewhere.")
    ),
    # Lines taken, with something to know
    "lines-repeated": Wording(
        ngettext_lazy(
            "One person is repeated word for word (lines %(lines)s) and counted once.",
            "%(count)s people are repeated word for word (lines %(lines)s) and counted once.",
        ),
        _("There is nothing to do."),
    ),
    "formulas-kept": Wording(
        ngettext_lazy(
            "One line holds a formula (%(lines)s). It is kept as text and never worked out.",
            "%(count)s lines hold formulas (%(lines)s). They are kept as text and never worked out.",
        ),
        _("If you meant the results, paste the column as values and choose the file again."),
    ),
    "spreadsheet-errors": Wording(
        ngettext_lazy(
            "One line holds a spreadsheet error such as #N/A (%(lines)s), read as blank.",
            "%(count)s lines hold spreadsheet errors such as #N/A (%(lines)s), read as blank.",
        ),
        _("Correct the formulas behind them if those facts matter."),
    ),
    "status-unknown": Wording(
        ngettext_lazy(
            "One line says “%(status)s” about leaving, which we don't know; the person counts as present.",
            "%(count)s lines say “%(status)s” about leaving, which we don't know; these people count as present.",
        ),
        _("If it means that somebody has left, write “left” instead."),
    ),
    "two-digit-years": Wording(
        ngettext_lazy(
            "One date in “%(column)s” has a year of two digits, read as one between %(first)s and %(last)s.",
            "%(count)s dates in “%(column)s” have years of two digits, read as years between %(first)s and %(last)s.",
        ),
        _("Check a few; if they are wrong, export the years with four digits."),
    ),
    "emails-blank": Wording(
        ngettext_lazy(
            "One person has no e-mail (line %(lines)s) and can't be invited.",
            "%(count)s people have no e-mail (lines %(lines)s) and can't be invited.",
        ),
        _("Go on if you want, and add the addresses later."),
    ),
    # Why one reporting line is unknown
    "line-blank": Wording(
        _("The file names no manager."),
        _(
            "Name the manager in the file; or the person names them at enrolment, or an administrator marks that "
            "there is none."
        ),
    ),
    "line-no-column": Wording(
        _("The file has no column with managers."),
        _(
            "Name the manager in the file; or the person names them at enrolment, or an administrator marks that "
            "there is none."
        ),
    ),
    "line-says-none": Wording(
        _("The file says “%(value)s”."), _("Confirm that such a word means that the person has no manager.")
    ),
    "line-not-found": Wording(
        _("The manager “%(value)s” is neither in the file nor a member."),
        _("Add the manager's own line, or correct the reference."),
    ),
    "line-refused": Wording(
        _("The manager “%(value)s” stands on line %(line)s, which is refused."), _("Correct that line first.")
    ),
    "line-fits-several": Wording(
        _("“%(value)s” fits %(count)s people (%(identifiers)s)."),
        _("Give the manager's identifier or e-mail instead of the name."),
    ),
    "line-self": Wording(
        _("“%(value)s” is the person themselves."),
        _("Correct the manager, or have an administrator mark that there is none."),
    ),
    "line-left": Wording(_("The manager %(name)s has left."), _("Name the new manager.")),
    "line-cycle": Wording(
        _("These people report to each other in a circle: %(names)s."), _("Correct the manager of one of them.")
    ),
    # Reporting lines unknown, counted over the whole file
    "unknown-line-blank": Wording(
        ngettext_lazy(
            "One person has a blank manager, which is not the same as none (line %(lines)s), so they can't be "
            "matched yet.",
            "%(count)s people have a blank manager, which is not the same as none (lines %(lines)s), so they "
            "can't be matched yet.",
        ),
        _("Name the managers, or say that a blank means none; otherwise each person names theirs at enrolment."),
    ),
    "unknown-line-no-column": Wording(
        ngettext_lazy(
            "One person comes without a manager (line %(lines)s), so they can't be matched yet.",
            "%(count)s people come without a manager (lines %(lines)s), so they can't be matched yet.",
        ),
        _("Each person names their manager at enrolment, or an administrator marks that they have none."),
    ),
    "unknown-line-says-none": Wording(
        ngettext_lazy(
            "One person has a word such as “none” for a manager (line %(lines)s), so they can't be matched yet.",
            "%(count)s people have a word such as “none” for a manager (lines %(lines)s), so they can't be "
            "matched yet.",
        ),
        _("Say whether such a word means that there is no manager."),
    ),
    "unknown-line-not-found": Wording(
        ngettext_lazy(
            "One person has a manager who is neither in the file nor a member (line %(lines)s), so they can't be "
            "matched yet.",
            "%(count)s people have managers who are neither in the file nor members (lines %(lines)s), so they "
            "can't be matched yet.",
        ),
        _("Add the managers' own lines, or correct the references."),
    ),
    "unknown-line-refused": Wording(
        ngettext_lazy(
            "One person has a manager whose own line is refused (line %(lines)s), so they can't be matched yet.",
            "%(count)s people have managers whose own lines are refused (lines %(lines)s), so they can't be "
            "matched yet.",
        ),
        _("Correct the refused lines first."),
    ),
    "unknown-line-fits-several": Wording(
        ngettext_lazy(
            "One person has a manager whose name fits several people (line %(lines)s), so they can't be matched yet.",
            "%(count)s people have managers whose names fit several people (lines %(lines)s), so they can't be "
            "matched yet.",
        ),
        _("Give the manager's identifier or e-mail instead of the name."),
    ),
    "unknown-line-self": Wording(
        ngettext_lazy(
            "One person is written as their own manager (line %(lines)s), so they can't be matched yet.",
            "%(count)s people are written as their own managers (lines %(lines)s), so they can't be matched yet.",
        ),
        _("Correct the manager, or have an administrator mark that there is none."),
    ),
    "unknown-line-left": Wording(
        ngettext_lazy(
            "One person has a manager who has left (line %(lines)s), so they can't be matched yet.",
            "%(count)s people have managers who have left (lines %(lines)s), so they can't be matched yet.",
        ),
        _("Name the new managers."),
    ),
    "unknown-line-cycle": Wording(
        ngettext_lazy(
            "One person reports in a circle (line %(lines)s), so they can't be matched yet.",
            "%(count)s people report in a circle (lines %(lines)s), so they can't be matched yet.",
        ),
        _("Correct the manager of one person in each circle."),
    ),
    "unknown-appraisers": Wording(
        ngettext_lazy(
            "One person's appraiser can't be told apart or found.",
            "%(count)s people's appraisers can't be told apart or found.",
        ),
        _("Correct the appraiser, so that the two are never paired."),
    ),
    # The plan
    "already-left": Wording(
        ngettext_lazy(
            "One person in the file has left and was never a member; they are not added.",
            "%(count)s people in the file have left and were never members; they are not added.",
        ),
        _("There is nothing to do."),
    ),
    "placeholder-names": Wording(
        ngettext_lazy(
            "One new person gets a stand-in name made from the identifier.",
            "%(count)s new people get stand-in names made from the identifier.",
        ),
        _("Import a file with names when you have one; they then replace the stand-ins."),
    ),
    "leavers-uncertain": Wording(
        _(
            "Some refused lines don't say whom they are about (%(lines)s), so somebody listed as a leaver may be "
            "there after all."
        ),
        _("Correct those lines, or look through the leavers before you go on."),
    ),
    "dates-ambiguous": Wording(
        _("The dates in “%(field)s” can be read with the day or with the month first."),
        _("Look at the examples, and choose the right reading."),
    ),
    "lines-refused": Wording(
        ngettext_lazy("%(count)s line can't be imported.", "%(count)s lines can't be imported."),
        _("Correct the file and choose it again, or import without these lines."),
    ),
    "many-leavers": Wording(
        ngettext_lazy(
            "%(count)s of %(present)s members would be marked as having left (%(percent)s %%).",
            "%(count)s of %(present)s members would be marked as having left (%(percent)s %%).",
        ),
        _(
            "If the file holds only a part of the organisation, leave the missing members as they are. If they "
            "have really left, confirm it."
        ),
    ),
}

"""What is said about a whole file, its preview and its columns."""

from typing import Final

from konnekt.organisations.directory.wordings.wording import Wording, ngettext_lazy
from konnekt.organisations.directory.wordings.wording import gettext_noop as _

OF_FILES: Final[dict[str, Wording]] = {
    # The whole file
    "empty-file": Wording(_("This file is empty."), _("Check that the export worked, and choose the file again.")),
    "file-too-big": Wording(
        _("This file is bigger than %(megabytes)s MB."),
        _(
            "Leave out columns that aren't needed, or split it by unit and import one part at a time with “leave "
            "them as they are” for leavers."
        ),
    ),
    "old-workbook": Wording(
        _("This is a workbook in the old Excel format, or one with a password."),
        _("Open it in a spreadsheet and save it as XLSX without a password, or as CSV."),
    ),
    "open-document": Wording(_("This is an OpenDocument file."), _("Save it as XLSX or CSV, and choose that file.")),
    "not-a-workbook": Wording(
        _("This is a packed file, but not a workbook."), _("Unpack it, and choose the XLSX or CSV file inside.")
    ),
    "broken-workbook": Wording(
        _("This workbook is damaged and can't be read to its end."),
        _("Open it in a spreadsheet, save it again as XLSX or CSV, and choose that file."),
    ),
    "workbook-too-big": Wording(
        _("Unpacked, this workbook would be far bigger than a directory (%(megabytes)s MB are allowed)."),
        _("Keep only the sheet with the people, and save it as CSV."),
    ),
    "no-such-sheet": Wording(
        _("There is no sheet “%(sheet)s” in this workbook."), _("Choose one of these: %(sheets)s.")
    ),
    "no-such-encoding": Wording(_("“%(encoding)s” is not an encoding we can read."), _("Choose one from the list.")),
    "not-a-table": Wording(_("This is not a table of people."), _("Choose a CSV or XLSX file.")),
    "web-page": Wording(
        _("This is a web page or an XML file, though its name may say otherwise."),
        _("Open it in a spreadsheet and save it as XLSX or CSV."),
    ),
    "nul-bytes": Wording(
        _("Line %(line)s holds bytes that no text file has, so this file is damaged or isn't text."),
        _("Export it again as CSV (UTF-8) or XLSX."),
    ),
    "too-many-rows": Wording(
        _("This file has more than %(most)s lines."), _("Split it by unit, and import one part at a time.")
    ),
    "too-many-columns": Wording(
        _("Line %(line)s has %(count)s columns; at most %(most)s can be read."),
        _("Check the delimiter, or leave out columns that aren't needed."),
    ),
    "cell-too-long": Wording(
        _("A cell on line %(line)s is longer than %(most)s characters."),
        _("A quotation mark may be missing near it. Correct the line, and choose the file again."),
    ),
    "quotation-never-ends": Wording(
        _("A quotation that begins on line %(line)s never ends."),
        _("Close it with a quotation mark, or double the one inside the text, and choose the file again."),
    ),
    # The preview
    "unsure-encoding": Wording(
        _("We can't be sure how this file writes accented letters: %(encoding)s is likeliest, %(other)s is possible."),
        _("Compare the lines below, and choose the one in which the names are right."),
    ),
    "guessed-encoding": Wording(
        _("This file doesn't say how it writes accented letters. We read it as %(encoding)s."),
        _("Look at a few names; if they are wrong, choose another encoding."),
    ),
    "mixed-encoding": Wording(
        ngettext_lazy(
            "%(count)s line isn't written in Unicode like the others (%(lines)s).",
            "%(count)s lines aren't written in Unicode like the others (%(lines)s).",
        ),
        _("Export the file again in one encoding; otherwise lines with unreadable letters are refused."),
    ),
    "no-heading": Wording(
        _("The first line looks like a person, not like the names of columns."),
        _("Say what each column holds, or choose the line with the headings."),
    ),
    "one-column": Wording(_("Everything stands in one column."), _("If that's not right, choose another delimiter.")),
    "heading-only": Wording(
        _("There is nobody below the heading."),
        _("Check that the export worked, or choose another heading line or sheet."),
    ),
    # The mapping
    "no-identifier": Wording(
        _("No column says who is who from one import to the next."),
        _("Choose the column with the staff number; a column of e-mail addresses will do as well."),
    ),
    "email-as-identifier": Wording(
        _(
            "There is no staff number, so people are recognised by their e-mail. Somebody whose address changes "
            "would look like a leaver and a newcomer."
        ),
        _("Go on if addresses are stable, or add a column with the staff number."),
    ),
    "no-names": Wording(
        _(
            "There is no column with names. New people are shown as “Member” with their identifier, such as "
            "“Member 17”, until a name is known."
        ),
        _("Go on if you want, and import a file with names later; or choose the column that holds them."),
    ),
    "no-emails": Wording(
        _("There is no column with e-mail addresses, so nobody new can be invited or written to."),
        _("Go on if you want, and add the addresses later."),
    ),
    "no-managers": Wording(
        _(
            "There is no column with managers. Nobody is ever paired inside their own reporting line, so nobody "
            "whose line is unknown can be matched."
        ),
        _(
            "Go on if you want: each person then names their manager at enrolment, or an administrator marks "
            "that they have none. "
            "Or choose the column with managers."
        ),
    ),
    "no-appraisers": Wording(
        _("There is no column with appraisers."),
        _(
            "If somebody other than the manager writes the appraisal, add that column, so that the two are never "
            "paired."
        ),
    ),
    "no-units": Wording(
        _("There is no column with units, so pairs can't be found across departments."),
        _("Go on if you want, or choose the column with the department."),
    ),
    "field-twice": Wording(
        _("%(field)s is chosen for several columns (%(columns)s)."),
        _("Keep one of them, and set the others to “not used”."),
    ),
    "perhaps-left": Wording(
        _("“%(columns)s” may say who has left. It is not used, so everybody in the file counts as present."),
        _("If it does, choose “Has left (yes or no)” for it."),
    ),
    "sensitive-used": Wording(
        ngettext_lazy(
            "A column that looks sensitive is used (%(columns)s).",
            "%(count)s columns that look sensitive are used (%(columns)s).",
        ),
        _("Set it to “not imported”, unless it really holds what you chose."),
    ),
    "sensitive-left-out": Wording(
        ngettext_lazy(
            "One column is not imported because mentoring has no business with it: %(columns)s.",
            "%(count)s columns are not imported because mentoring has no business with them: %(columns)s.",
        ),
        _("There is nothing to do."),
    ),
    "not-used": Wording(
        ngettext_lazy("One column is not used: %(columns)s.", "%(count)s columns are not used: %(columns)s."),
        _("If one of them is needed, say what it holds."),
    ),
}

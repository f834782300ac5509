"""The facts a directory may carry, the headings by which files name them, and the headings we leave alone."""

import re
import unicodedata
from enum import Enum
from functools import cache
from typing import Final

from konnekt.organisations.directory.text import alternatives


class Field(Enum):
    """One fact about a person, with the words a form shows for it."""

    IDENTIFIER = "Identifier"
    FULL_NAME = "Name"
    LAST_FIRST = "Name, written “Last, First”"
    GIVEN_NAME = "Given name"
    FAMILY_NAME = "Family name"
    EMAIL = "E-mail"
    MANAGER_ID = "Manager’s identifier"
    MANAGER_EMAIL = "Manager’s e-mail"
    MANAGER_NAME = "Manager’s name"
    APPRAISER_ID = "Appraiser’s identifier"
    APPRAISER_EMAIL = "Appraiser’s e-mail"
    APPRAISER_NAME = "Appraiser’s name"
    UNIT = "Unit"
    SITE = "Site"
    TIME_ZONE = "Time zone"
    START_DATE = "Start date"
    LEAVING_DATE = "Leaving date"
    STATUS = "Status (such as active or left)"
    HAS_LEFT = "Has left (yes or no)"
    GRADE = "Grade"
    PAY_BAND = "Pay band"
    JOB_TITLE = "Job title"


NAMES: Final = (Field.FULL_NAME, Field.LAST_FIRST, Field.GIVEN_NAME, Field.FAMILY_NAME)
MANAGERS: Final = (Field.MANAGER_ID, Field.MANAGER_EMAIL, Field.MANAGER_NAME)
APPRAISERS: Final = (Field.APPRAISER_ID, Field.APPRAISER_EMAIL, Field.APPRAISER_NAME)
DATES: Final = (Field.START_DATE, Field.LEAVING_DATE)

# Best first within a field: where two columns fit, the earlier heading wins.
_HEADINGS: Final[dict[Field, str]] = {
    Field.IDENTIFIER: (
        "employee id|employee number|employee no|staff id|staff number|staff no|personnel number|personnel no"
        "|person id|person number"
        "|worker id|emp id|emp no|payroll number|payroll id|member id|student id|student number|external id"
        "|associate id|user id|id|uid"
        "|identifier|employee|number|no|personalnummer|mitarbeiternummer|matricule|numero empleado|legajo|eeid"
        "|employee code|personal nr|personalnr|pers nr"
    ),
    Field.FULL_NAME: (
        "full name|name|display name|employee name|staff name|person name|worker name|member name|student name"
        "|preferred name|legal name"
        "|worker|person|colleague|vollstandiger name|nom complet|nombre completo"
    ),
    Field.LAST_FIRST: "last name first name|surname forename|last first|name last first|nachname vorname",
    Field.GIVEN_NAME: (
        "given name|given names|first name|firstname|forename|forenames|preferred first name|known as|vorname|prenom"
        "|nombre"
    ),
    Field.FAMILY_NAME: (
        "family name|last name|lastname|surname|nachname|familienname|nom|nom de famille|apellido|apellidos"
    ),
    Field.EMAIL: (
        "work email|email|email address|work email address|business email|company email"
        "|mail|primary email"
        "|user principal name|courriel|correo|email adresse|ad email"
    ),
    Field.UNIT: (
        "unit|department|org|org level|organisation level|organisational unit|organizational unit|org unit"
        "|organisation unit|unit path|department path|company|entity|division"
        "|business unit|directorate|function|area|section|team|faculty|school|cost centre name|abteilung|bereich"
        "|service|departement|departamento|dept|dept name|supervisory organisation|supervisory organization"
        "|department type|department name|department code"
    ),
    Field.SITE: (
        "site|location|office|work location|office location|workplace|base|campus|city|standort|lieu|sede"
        "|location code|ort"
    ),
    Field.TIME_ZONE: "time zone|timezone|tz|zeitzone|fuseau horaire|zona horaria",
    Field.START_DATE: (
        "start date|date of joining|joining date|join date|hire date|hired|date hired|original hire date"
        "|employment start date|date started"
        "|continuous service date|service start|start|started|eintrittsdatum|date embauche|date d embauche"
        "|fecha de ingreso|date of hire|eintritt"
    ),
    Field.LEAVING_DATE: (
        "leaving date|leave date|end date|termination date|last day|last working day|date left"
        "|employment end date|exit date"
        "|austrittsdatum|date de depart|fecha de baja|date of termination|austritt"
    ),
    Field.STATUS: "employment status|employee status|worker status|status|active|is active|currently employed",
    Field.HAS_LEFT: "has left|left|leaver|is leaver|terminated|termd",
    Field.GRADE: "grade|job grade|pay grade|level|job level|band|rank|grade level|career level|seniority",
    # Other words for pay are left alone: a person says which column may come in.
    Field.PAY_BAND: "pay band",
    Field.JOB_TITLE: (
        "job title|title|position title|position|job role|role|job|post|post title|designation|occupation"
        "|business title"
        "|stelle|funktion|poste|puesto"
    ),
}
# Without spaces, so that “DateofHire” is “date of hire”.
_BY_HEADING: Final[dict[str, tuple[Field, int]]] = {
    heading.replace(" ", ""): (field, rank)
    for field, headings in _HEADINGS.items()
    for rank, heading in enumerate(headings.split("|"))
}
_MANAGER_WORDS: Final = alternatives(
    "manager|line manager|direct manager|reporting manager|people manager|supervisor|direct supervisor"
    "|reports to|reporting to|boss"
    "|team leader|team lead|head|superior|vorgesetzter|vorgesetzte|responsable|jefe"
)
_APPRAISER_WORDS: Final = alternatives(
    "appraiser|appraised by|appraisal manager|appraising manager|performance reviewer|performance manager|reviewer"
    "|assessor|rater"
)
# How a heading says by what it points at a person: 0 by identifier, 1 by e-mail, 2 by name.
_WAYS: Final[dict[str, int]] = (
    dict.fromkeys(
        alternatives(
            "id|number|no|identifier|code|employee id|employee number|employee no|staff id|staff number|staff no"
            "|personnel number|worker id|person id"
        ),
        0,
    )
    | dict.fromkeys(alternatives("email|email address|work email|mail"), 1)
    | dict.fromkeys(alternatives("name|full name|display name|last first"), 2)
)
_UNIT_RANKS: Final = (
    "company",
    "entity",
    "faculty",
    "school",
    "division",
    "business unit",
    "directorate",
    "function",
    "area",
    "department",
    "section",
    "unit",
    "team",
)
_SENSITIVE: Final = re.compile(
    r"\b(gender|sex|pronouns?|age|over ?18|dob|birth\w*|born|ethnic\w*|race|racial|nationality|citizen\w*"
    r"|hispanic|diversity"
    r"|religio\w*|belief\w*|faith"
    r"|orientation|sexuality|lgbt\w*|trans|transgender|disab\w*|health\w*|medical\w*|sick\w*|absen\w*|pregnan\w*"
    r"|maternity|paternity|parental"
    r"|marital|married|civil partnership|children|dependants|dependents|carer|caring|veteran|salar\w*|pay|wages?"
    r"|income|remuneration"
    r"|compensation|bonus|hourly rate|daily rate|monthly rate|day rate|rate of pay|stock option\w*|performance"
    r"|rating|appraisal (?:score|result|grade)"
    r"|disciplin\w*|grievance\w*|trade union|union member\w*|political|politics|conviction\w*|criminal|dbs"
    r"|socio\w*|class background"
    r"|national insurance|ni number|nino|ssn|social security|tax\w*|passport|visa|iban|bank|sort code"
    r"|account number|home|zip|post ?code|postal code|private|personal"
    r"|emergency contact|next of kin|geschlecht|geburtsdatum|gehalt|religion|sexe|date de naissance|salaire|sexo"
    r"|salario)\b"
)  # fmt: skip
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_IN_BRACKETS = re.compile(r"\s*[(\[].*?[)\]]")


@cache
def normalise(heading: str) -> str:
    """“EmployeeNumber”, “employee_number” and “Employee number (HR)” are the same heading."""
    bare = _IN_BRACKETS.sub("", heading) or heading
    decomposed = unicodedata.normalize("NFKD", _CAMEL.sub(" ", bare))
    plain = "".join(character for character in decomposed if not unicodedata.combining(character)).casefold()
    words = " ".join(re.sub(r"['’]s?\b|[^\w]|_", " ", plain).split())
    return re.sub(r"\be mail\b", "email", words)


def names_a_field(heading: str) -> bool:
    """Whether a cell reads like the heading of a column we know."""
    return field_and_rank(heading) is not None or person_reference(heading) is not None or is_sensitive(heading)


def field_and_rank(heading: str) -> tuple[Field, int] | None:
    """The field a heading names and how well (0 best), or None."""
    words = normalise(heading)
    without_level = re.sub(r" (?:level )?\d$", "", words)
    return _BY_HEADING.get(words.replace(" ", "")) or _BY_HEADING.get(without_level.replace(" ", ""))


def person_reference(heading: str) -> tuple[tuple[Field, Field, Field], int | None] | None:
    """For a heading that points at a manager or appraiser: the three fields it may be, and which where it says so."""
    words = normalise(heading)
    for known, fields in ((_MANAGER_WORDS, MANAGERS), (_APPRAISER_WORDS, APPRAISERS)):
        if words in known:
            return fields, None
        for person in known:
            if words.startswith(f"{person} ") and words[len(person) + 1 :] in _WAYS:
                return fields, _WAYS[words[len(person) + 1 :]]
            if words.endswith(f" {person}") and words[: -len(person) - 1] in _WAYS:
                return fields, _WAYS[words[: -len(person) - 1]]
    return None


def is_sensitive(heading: str) -> bool:
    """Whether a heading names something about a person that mentoring has no business with."""
    return _SENSITIVE.search(normalise(heading)) is not None


def unit_rank(heading: str) -> int:
    """How high a unit column stands: a division above a department above a team."""
    words = re.sub(r" (?:level )?\d$", "", normalise(heading))
    return _UNIT_RANKS.index(words) if words in _UNIT_RANKS else len(_UNIT_RANKS)

"""The living page of the design system: every component in every state, with long names, errors and nothing at all.

No database, no permission, sample data only. `styleguide` is the page; `sample` shows a layout or an error page alone.
"""

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from konnekt.web import charts

STEPS = [
    ("0", _("Not now")),
    ("1", _("A little")),
    ("2", _("Somewhat")),
    ("3", _("Quite a lot")),
    ("4", _("Very much")),
    ("unsaid", _("I’d rather not say")),
]
SKILLS = [
    "Budgeting",
    "Chairing meetings",
    "Data analysis",
    "Facilitation",
    "Negotiation",
    "Public speaking",
    "Writing for the web",
]
LONG_NAME = "Maximiliane Wolfeschlegelsteinhausenbergerdorff de la Torre y Álvarez-Ó Súilleabháin"
NAMES = ["Amina Yusuf", "สมชาย ใจดี", "محمد بن سلمان", "Ngũgĩ", "Anne-Marie van der Berg", LONG_NAME]
LAYOUTS = ["participant", "manager", "public", "plain"]
ERRORS = ["400", "403", "404", "429", "500", "csrf"]
PLACES = {
    "participant": [
        (_("Today"), "today"),
        (_("My mentoring"), "pair"),
        (_("Learn"), "learn"),
        (_("Community"), "community"),
    ],
    "manager": [
        (_("Today"), "today"),
        (_("Programmes"), "programme"),
        (_("People"), "people"),
        (_("Relationships"), "relationships"),
        (_("Messages"), "messages"),
        (_("Reports"), "report"),
        (_("Set-up"), "settings"),
    ],
}
WHO = {
    "summary": _("Only you and your mentor"),
    "readers": [(_("You"), _("all of it")), (_("Your mentor"), _("all of it"))],
    "hidden_from": [_("your line manager"), _("the people who run the programme"), _("administrators")],
    "url": "#who",
}


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Your name"), help_text=_("As you write it. One word is fine, and so are six."))
    statement = forms.CharField(label=_("What would you like from mentoring?"), widget=forms.Textarea, required=False)
    email = forms.EmailField(label=_("E-mail at work"))
    places = forms.IntegerField(label=_("How many people can you mentor?"), min_value=0, max_value=5)
    site = forms.ChoiceField(
        label=_("Where you work"), choices=[("", _("Choose one")), ("l", "Leeds"), ("n", "Nairobi")]
    )
    starts = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    role = forms.ChoiceField(
        label=_("You take part as"),
        widget=forms.RadioSelect,
        choices=[("mentee", _("Mentee")), ("mentor", _("Mentor")), ("both", _("Both"))],
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages you’d be comfortable in"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("en", "English"), ("cy", "Cymraeg"), ("sw", "Kiswahili"), ("ar", "العربية"), ("hi", "हिन्दी")],
        required=False,
    )
    file = forms.FileField(label=_("The staff list"), help_text=_("CSV or Excel, up to 50 MB."))
    skills = forms.CharField(label=_("Skills you’d like to learn"), widget=forms.Textarea, required=False)
    weight = forms.IntegerField(
        label=_("How much shared languages count"),
        widget=forms.NumberInput(attrs={"min": 0, "max": 100, "step": 5}),
        help_text=_("Nobody is matched without a common language, whatever you choose here."),
    )
    agree = forms.BooleanField(label=_("I’ve read who sees what, and I’d like to take part."))


class SliderForm(forms.Form):
    """Two of the five interest areas."""

    education = forms.ChoiceField(label=_("Education"), widget=forms.RadioSelect, choices=STEPS)
    wellbeing = forms.ChoiceField(label=_("Emotional wellbeing"), widget=forms.RadioSelect, choices=STEPS)
    mentoring = forms.ChoiceField(label=_("An area of your own"), widget=forms.RadioSelect, choices=STEPS)


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component on one page."""
    return render(request, "styleguide/index.html", _context(request))


def sample(request: HttpRequest, name: str) -> HttpResponse:
    """One layout filled with sample content, one error page, or the question that a dialog shows."""
    if name in ERRORS:
        return render(request, f"errors/{name}.html")
    if name not in [*LAYOUTS, "question"]:
        raise Http404
    return render(request, f"styleguide/{name}.html", _context(request) | {"navigation": _navigation(name)})


def _context(request: HttpRequest) -> dict[str, Any]:
    filled = {
        "name": "Amina Yusuf",
        "places": 2,
        "weight": 40,
        "skills": "Negotiation\nPublic speaking",
        "role": "mentee",
    }
    wrong = {
        "name": "",
        "email": "amina",
        "places": 9,
        "role": "",
        "starts": "yesterday",
        "weight": "",
        "languages": ["xx"],
    }
    return {
        "form": SampleForm(initial=filled),
        "wrong": SampleForm(wrong, prefix="wrong"),
        "sliders": SliderForm(initial={"education": "3", "wellbeing": "unsaid"}),
        "wrong_sliders": SliderForm({}, prefix="wrong"),
        "skills": SKILLS,
        "names": NAMES,
        "long_name": LONG_NAME,
        "who": WHO,
        "layouts": LAYOUTS,
        "errors": ERRORS,
        "page": Paginator(range(1, 398), 20).get_page(request.GET.get("page", 7)),
        "rows": [("Leeds", 214, _("matched")), ("Nairobi", 131, _("waiting")), (LONG_NAME, 52, _("paused"))],
        "trail": [(_("Programmes"), "#"), (_("First steps"), "#"), (_("Autumn round"), "")],
        "steps": _steps(),
        "tabs": [
            {"label": _("Mentees"), "url": "#", "current": True, "count": 214},
            {"label": _("Mentors"), "url": "#", "count": 131},
        ],
        "facts": [(_("Programme"), "First steps"), (_("Runs"), _("March to December 2027")), (_("Mentor"), LONG_NAME)],
        "organisation": {"name": "Harbour & Vale"},
        "member": {"name": "Amina Yusuf", "job_title": _("Programme manager")},
        "account_links": [
            {"label": _("Your account"), "url": "#", "icon": "person"},
            {"label": _("Who sees what"), "url": "#", "icon": "eye"},
        ],
        "foot_links": [{"label": _("Who sees what"), "url": "#"}, {"label": _("Help"), "url": "#"}],
        "sign_out_url": "#",
        "today": date(2026, 11, 24),
    } | _pictures()


def _steps() -> list[dict[str, Any]]:
    labels = [_("Role"), _("Interests"), _("Skills"), _("Time and place"), _("Wishes"), _("Who sees what"), _("Done")]
    states = ["done", "done", "current", "ahead", "ahead", "ahead", "ahead"]
    return [{"label": label, "state": state, "url": "#steps"} for label, state in zip(labels, states, strict=True)]


def _navigation(layout: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": "#", "icon": icon, "current": icon == "today", "count": 3 if icon == "today" else 0}
        for label, icon in PLACES.get(layout, [])
    ]


def _pictures() -> dict[str, Any]:
    fits = [
        charts.Fit(
            value=0.94 - 0.006 * i - 0.004 * (i * 7 % 11),
            label=f"Mentee {i + 1} and mentor {i + 1}",
            changed=i in (4, 17),
            chosen=i == 9,
        )
        for i in range(60)
    ]
    parts = [
        charts.Part(label=str(_("Interests")), value=0.31, why=str(_("both chose Career and Networking"))),
        charts.Part(label=str(_("Skills")), value=0.24, why=str(_("Negotiation, Public speaking"))),
        charts.Part(label=str(_("Hours")), value=0.17, why=str(_("six common hours a week"))),
        charts.Part(label=str(_("Distance")), value=-0.05, why=str(_("different sites"))),
    ]
    rows, total = charts.contributions(parts)
    effects = [
        ("Stayed", 0.04, 0.02, 0.06),
        ("Promoted", 0.01, -0.02, 0.04),
        ("Network across units", 0.11, 0.07, 0.15),
    ]
    return {
        "fits_map": charts.pairs_map(fits[:24], title=str(_("Twenty-four pairs by fit, best first"))),
        "swarm": charts.beeswarm(fits, title=str(_("Sixty pairs by fit"))),
        "fit_rows": [(fit.label, f"{fit.value:.2f}") for fit in fits[:5]],
        "fit_heads": [_("Pair"), _("Fit")],
        "swarm_key": [("plot-changed", _("changed in this run")), ("plot-chosen", _("the pair you chose"))],
        "parts_heads": [_("Criterion"), _("Picture"), _("Points")],
        "effects_heads": [_("Outcome"), _("Picture"), _("Effect, 95 % interval")],
        "parts": rows,
        "parts_total": {"label": _("Fit"), "number": total.number, "bar": total.bar},
        "effects": [
            charts.Bar(
                label=label,
                number=f"{middle:+.2f} ({low:+.2f} to {high:+.2f})".replace("-", "−"),
                bar=charts.interval_bar(low, middle, high, low=-0.05, high=0.16, reference=0.0),
            )
            for label, middle, low, high in effects
        ],
        "spark": charts.sparkline(
            [2, 2.5, 2.4, 3.1, 3.6], low=1, high=5, target=4, title=str(_("From 2 to 3.6; the target is 4"))
        ),
        "round_picture": charts.timeline(
            5, together=3, part=4, now=3.4, title=str(_("The round, now in its fourth phase"))
        ),
        "phases": [
            {"label": _("Recruit"), "when": "2 Feb to 6 March", "state": "done"},
            {"label": _("Train"), "when": "9 to 20 March", "state": "done"},
            {"label": _("Match"), "when": "23 to 27 March", "state": "done"},
            {"label": _("Mentoring"), "when": "30 March to 11 December", "state": "current"},
            {"label": _("Close"), "when": "14 to 18 December", "state": "ahead"},
        ],
    }

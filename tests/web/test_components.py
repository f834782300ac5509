"""The components keep their promises: tied labels, no inline style, safe words, and a place in the style guide."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.signals import template_rendered

import konnekt
from konnekt.web import styleguide
from konnekt.web.context import MANAGER_WAYS, PARTICIPANT_WAYS
from konnekt.web.names import HUES, hue, initials

HERE = Path(konnekt.__file__).parent
STATIC, TEMPLATES = HERE / "static", HERE / "web" / "templates"
SVG = "{http://www.w3.org/2000/svg}"
SPRITE = [symbol.get("id") for symbol in ElementTree.parse(STATIC / "icons" / "sprite.svg").iter(f"{SVG}symbol")]
COMPONENTS = sorted(path.name for path in (TEMPLATES / "components").glob("*.html"))
LAYOUTS = ["base_manager.html", "base_participant.html", "base_plain.html", "base_public.html"]
ERRORS = sorted(f"errors/{path.name}" for path in (TEMPLATES / "errors").glob("*.html"))


class Everything(forms.Form):
    name = forms.CharField(help_text="As you write it.")
    note = forms.CharField(required=False)
    role = forms.ChoiceField(choices=[("mentor", "Mentor"), ("mentee", "Mentee")], widget=forms.RadioSelect)
    level = forms.ChoiceField(
        choices=[("", "---"), ("0", "None"), ("1", "Some"), ("unsaid", "Not said")], widget=forms.RadioSelect
    )
    skills = forms.CharField(widget=forms.Textarea, required=False)
    agree = forms.BooleanField()
    day = forms.DateField(widget=forms.SelectDateWidget)
    file = forms.FileField()
    secret = forms.CharField(widget=forms.HiddenInput)


def draw(source: str, **context: object) -> str:
    return Template("{% load konnekt fields %}" + source).render(Context(context))


def the(pattern: str, html: str) -> str:
    """The one thing the pattern finds."""
    found = re.findall(pattern, html)
    assert len(found) == 1, (pattern, found, html)
    return found[0]


def visit(path: str) -> HttpRequest:
    """A request of somebody who is not signed in."""
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    return request


def context(**more: object) -> dict[str, object]:
    return {
        "organisation": {"name": "Harbour <Vale>"},
        "member": {"name": "Amina Yusuf"},
        "sign_out_url": "/out/",
    } | more


# Names


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Amina Yusuf", "AY"),
        ("Ngũgĩ", "N"),
        ("anne-marie van der berg", "AB"),
        ("李小龙", "李"),
        ("محمد بن سلمان", "مس"),
        ("सीता शर्मा", "सीश"),
        ("E\u0301mile (Zola)", "É"),
        ("ßilke", "ß"),
        ("  ", "·"),
        ("?!", "·"),
    ],
)
def test_initials_assume_nothing_about_a_name(name, letters):
    assert initials(name) == letters


def test_a_person_keeps_their_colour():
    assert hue("E\u0301mile") == hue("\u00c9mile")
    assert {hue(f"Person {n}") for n in range(60)} == set(range(HUES))


# Buttons


def test_a_button_with_an_address_is_a_link_and_without_one_sends_the_form():
    assert draw('{% button "Go" href=url kind="primary" %}', url="/a?b=1&c").strip() == (
        '<a class="button" data-kind="primary" href="/a?b=1&amp;c">Go</a>'
    )
    assert (
        draw('{% button "Send" %}').strip()
        == '<button class="button" data-kind="secondary" type="submit">Send</button>'
    )


def test_a_way_back_without_an_address_is_an_error_and_never_sends_the_form():
    with pytest.raises(ValueError, match="href: expected an address for “Keep as it is”, found nothing"):
        draw('{% button "Keep as it is" href=forgotten kind="quiet" %}')


def test_further_keywords_become_escaped_attributes():
    html = draw('{% button "Go" type="button" hx_get=url class_=None disabled=True %}', url='/"><script>')
    assert html.strip() == (
        '<button class="button" data-kind="secondary"'
        ' hx-get="/&quot;&gt;&lt;script&gt;" type="button" disabled>Go</button>'
    )


def test_a_post_button_carries_the_token_and_its_hidden_values():
    html = draw('{% post_button "End" "/end" kind="danger" pair=3 %}', csrf_token="tok")
    assert 'name="csrfmiddlewaretoken" value="tok"' in html
    assert 'name="pair" value="3"' in html
    assert the(r"<form[^>]*>", html) == '<form class="button-form" method="post" action="/end">'


# Fields


def test_hint_and_error_are_tied_to_the_control():
    html = draw("{% field form.name %}", form=Everything({"name": ""}))
    assert the(r"<input[^>]*>", html) == (
        '<input type="text" name="name" aria-describedby="id_name-hint id_name-error" aria-invalid="true"'
        ' required id="id_name">'
    )
    assert 'id="id_name-hint">As you write it.' in html
    assert "This field is required" in html.split('id="id_name-error"')[1]
    assert 'for="id_name"' in html


def test_only_optional_fields_say_so():
    assert "(optional)" in draw("{% field form.note %}", form=Everything())
    assert "(optional)" not in draw("{% field form.name %}", form=Everything())


def test_a_group_of_choices_is_a_fieldset_with_a_label_for_each():
    html = draw('{% field form.role look="cards" %}', form=Everything({"role": "pope"}))
    assert 'aria-describedby="id_role-error"' in the(r"<fieldset[^>]*>", html)
    assert re.findall(r'<label class="choice" for="([^"]*)">', html) == ["id_role_0", "id_role_1"]
    assert 'data-look="cards"' in html


@pytest.mark.parametrize("name", ["agree", "day", "file", "secret"])
def test_other_widgets_are_drawn_once(name):
    html = draw("{% field form." + name + " %}", form=Everything())
    assert html.count(f'id="id_{name}"') + html.count('id="id_day_') in (1, 4)
    assert ("file-drop" in html) is (name == "file")
    assert ("<label" in html or "<legend" in html) is (name != "secret")


def test_the_slider_tells_its_steps_from_the_choices_beside_it():
    html = draw('{% slider form.level area="career" %}', form=Everything({"level": "1"}))
    steps, others = html.split('class="slider-others"')
    assert re.findall(r'value="(\w+)"', steps) == ["0", "1"]
    assert re.findall(r'value="(\w+)"', others) == ["unsaid"]
    assert 'data-area="career"' in html
    assert "#area-career" in html


def test_an_area_nobody_has_drawn_gets_the_neutral_icon():
    assert "#area-other" in draw('{% area "sustainability" "Sustainability" %}')


def test_the_picker_is_a_text_box_and_a_list():
    html = draw("{% picker form.skills options=options %}", form=Everything(), options=["Chess", ("a@b", "Amina <b>")])
    assert the(r"<textarea[^>]*>", html).count("data-picker-field") == 1
    assert re.findall(r'<li data-value="([^"]*)">([^<]*)<', html) == [("Chess", "Chess"), ("a@b", "Amina &lt;b&gt;")]


def test_the_list_of_errors_leads_to_each_field():
    html = draw("{% form_errors form %}", form=Everything({"note": "x"}))
    targets = ["name", "role", "level", "agree", "day", "file", "secret"]
    assert re.findall(r'href="#([^"]*)"', html) == [f"id_{name}" for name in targets]
    assert draw("{% form_errors form %}", form=Everything()).strip() == ""


# Blocks


def test_a_block_keeps_its_own_markup_and_escapes_the_words_handed_in():
    html = draw("{% notice title=title %}<p>{{ title }}</p>{% endnotice %}", title="<b>")
    assert "<p>&lt;b&gt;</p>" in html
    assert '<p class="notice-title">&lt;b&gt;</p>' in html


def test_a_page_head_draws_only_what_it_was_given():
    assert draw('{% page_head title="Hello" %}  {% endpage_head %}').count("<div") == 2
    full = draw(
        '{% page_head title="Hello" purpose="Why" trail=trail %}<b>Act</b>{% endpage_head %}',
        trail=[("Up", "/"), ("Here", "")],
    )
    assert '<a href="/">Up</a>' in full
    assert "<li>Here</li>" in full
    assert '<div class="page-head-actions"><b>Act</b></div>' in full


def test_pagination_keeps_the_rest_of_the_address_and_is_silent_for_one_page():
    request = visit("/people/?q=a%26b&page=2")
    html = draw("{% pagination page %}", page=Paginator(range(45), 10).page(2), request=request)
    assert 'rel="prev" href="?q=a%26b&amp;page=1"' in html
    assert 'rel="next" href="?q=a%26b&amp;page=3"' in html
    assert the(r'aria-current="page">(\d)', html) == "2"
    assert draw("{% pagination page %}", page=Paginator(range(5), 10).page(1)).strip() == ""


def test_who_can_see_this_names_both_sides():
    answer = {
        "summary": "Only you",
        "readers": [("You", "all of it")],
        "hidden_from": ["your line manager"],
        "url": "/who/",
    }
    html = draw("{% who answer %}", answer=answer)
    assert re.findall(r'data-sees="(\w+)"', html) == ["yes", "no"]
    assert "Not your line manager" in html


# Layouts and error pages


@pytest.mark.parametrize("template", LAYOUTS + ERRORS)
def test_every_frame_stands_without_any_context_and_then_runs_no_script(template):
    html = render_to_string(template)
    assert "<script" not in html
    assert the(r"<main[^>]*>", html) == '<main class="page-body" id="content" tabindex="-1">'
    assert 'href="#content"' in html


@pytest.mark.parametrize("template", LAYOUTS)
def test_every_script_carries_the_nonce(template):
    request = visit("/")
    request.csp_nonce = "n0nce"
    html = render_to_string(template, context(), request=request)
    scripts = re.findall(r"<script[^>]*>", html)
    assert len(scripts) == 9
    assert all('nonce="n0nce"' in script and "src=" in script for script in scripts)
    assert html.index('name="htmx-config"') < html.index("htmx-2")
    assert "Harbour &lt;Vale&gt;" in html


@pytest.mark.parametrize("template", LAYOUTS)
def test_messages_are_told_in_a_status_region(template):
    html = render_to_string(template, context(messages=[Message(40, "Taken <a moment> ago")]))
    assert 'role="status"' in html
    assert "Taken &lt;a moment&gt; ago" in html
    assert 'data-tone="danger"' in html


# The style guide and the house rules of the face


def test_the_style_guide_shows_every_component():
    shown: set[str] = set()

    def note(template: Template, **_: object) -> None:
        shown.add(str(template.name))

    template_rendered.connect(note)
    try:
        request = visit("/styleguide/")
        pages = [styleguide.styleguide(request)]
        pages += [styleguide.sample(request, name) for name in (*styleguide.LAYOUTS, *styleguide.ERRORS, "question")]
    finally:
        template_rendered.disconnect(note)
    assert {f"components/{name}" for name in COMPONENTS} - shown == set()
    for page in pages:
        html = page.content.decode()
        assert page.status_code == 200
        assert " style=" not in html
        ids = re.findall(r'\sid="([^"]*)"', html)
        assert sorted(ids) == sorted(set(ids))


def test_the_style_guide_shows_every_icon():
    html = styleguide.styleguide(visit("/styleguide/")).content.decode()
    assert set(SPRITE) - set(re.findall(r"sprite\.svg#([\w-]+)", html)) == set()


def test_every_icon_that_is_named_is_drawn():
    named = {way.icon for way in (*PARTICIPANT_WAYS, *MANAGER_WAYS)}
    for path in TEMPLATES.rglob("*.html"):
        named |= set(re.findall(r'(?:\{% icon |icon=)"([\w-]+)"', path.read_text()))
    assert named - set(SPRITE) == set()
    assert len(SPRITE) == len(set(SPRITE))


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
def test_templates_hold_no_inline_style_script_or_foreign_address(path):
    source = re.sub(r"\{[{%#].*?[}%#]\}", "", path.read_text())
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:|https?://(?!www\.w3\.org)", source)
    # What search engines read of a page is data, which no browser runs.
    assert not re.search(r"<script(?![^>]*\bsrc=)(?! type=\"application/ld\+json\" nonce=)", source)


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_component_says_first_what_it_takes(name):
    assert (TEMPLATES / "components" / name).read_text().startswith("{# ")


def test_the_style_sheet_declares_its_layers_and_imports_every_file_once():
    source = (STATIC / "css" / "konnekt.css").read_text()
    assert source.splitlines()[0] == "@layer reset, base, layout, components, pages, utilities, print;"
    imported = re.findall(r'@import url\("([^"]+)"\) layer\(\w+\);', source)
    files = {str(path.relative_to(STATIC / "css")) for path in (STATIC / "css").rglob("*.css")} - {"konnekt.css"}
    assert sorted(imported) == sorted(files)


@pytest.mark.parametrize("path", sorted((STATIC / "css").rglob("*.css")), ids=lambda path: path.name)
def test_styles_keep_the_rules(path):
    source = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    assert "!important" not in source
    assert "http" not in source.replace('[href^="http"]', "")
    selectors = re.findall(r"([^{}]+)\{", source)
    assert not any("#" in selector for selector in selectors)
    physical = (
        r"\b(?:margin|padding|border)-(?:left|right|top|bottom)\b|[^-\w](?:left|right|top|bottom|width|height)\s*:"
    )
    assert not re.search(physical, source)


# Contrast, from the tokens themselves


def _roles(theme: int) -> dict[str, tuple[float, ...]]:
    source = (STATIC / "css" / "tokens.css").read_text()
    given = dict(re.findall(r"--([\w-]+):\s*([^;]+);", source))

    def colour(value: str) -> tuple[float, ...] | None:
        if pair := re.fullmatch(r"light-dark\((\S+), (\S+)\)", value):
            return colour(pair[theme + 1])
        if name := re.fullmatch(r"var\(--([\w-]+)\)", value):
            return colour(given[name[1]])
        return (
            tuple(int(value[i : i + 2], 16) / 255 for i in (1, 3, 5)) if re.fullmatch(r"#[0-9a-f]{6}", value) else None
        )

    return {name: rgb for name, value in given.items() if (rgb := colour(value))}


def _contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    def light(rgb: tuple[float, ...]) -> float:
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TEXT = ["ink", "muted", "brand", "info", "success", "warning", "danger"] + [
    f"area-{area}" for area in ("education", "career", "wellbeing", "relationships", "networking")
]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["canvas", "surface", "sunken"])
def test_text_and_meaningful_lines_are_readable_on_every_ground(theme, ground):
    roles = _roles(theme)
    assert {name: ratio for name in TEXT if (ratio := _contrast(roles[name], roles[ground])) < 4.7} == {}
    assert _contrast(roles["line-strong"], roles[ground]) >= 3.2


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_on_colour_is_readable(theme):
    roles = _roles(theme)
    assert _contrast(roles["on-brand"], roles["brand"]) >= 7
    assert _contrast(roles["on-spark"], roles["spark"]) >= 4.7

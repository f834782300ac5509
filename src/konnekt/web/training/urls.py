"""Addresses of learning, of writing modules, and of what programmes ask for."""

from django.urls import URLPattern, path

from konnekt.web.training import authoring, learn, needs, shelf
from konnekt.web.training import path as own_path

inside: list[URLPattern] = [
    path("learn/", learn.learn, name="learn"),
    path("learn/path/", own_path.path, name="my_path"),
    path("learn/modules/<slug:key>/", learn.module, name="module"),
    path("learn/modules/<slug:key>/again/", learn.renewal, name="module_renewal"),
    path("learn/modules/<slug:key>/<int:number>/", learn.lesson, name="lesson"),
    path("learn/modules/<slug:key>/files/<slug:language>/<str:file_name>", learn.file, name="module_file"),
    path("programmes/<uuid:programme_id>/training/", needs.training, name="programme_training"),
    path("programmes/<uuid:programme_id>/training/core/", needs.core, name="programme_training_core"),
    path("programmes/<uuid:programme_id>/training/<uuid:need_id>/removal/", needs.removal, name="need_removal"),
    path("training/", shelf.modules, name="training_modules"),
    path("training/new/", shelf.new_module, name="new_module"),
    path("training/file/", shelf.from_file, name="module_from_file"),
    path("training/modules/<slug:key>/", shelf.kept_module, name="kept_module"),
    path("training/modules/<slug:key>/switch/", shelf.switch_, name="module_switch"),
    path("training/modules/<slug:key>/draft/", shelf.draft_of, name="module_draft"),
    path("training/modules/<slug:key>/shipped/", shelf.shipped, name="module_shipped"),
    path("training/modules/<slug:key>/module.zip", shelf.packed, name="module_packed"),
    path("training/drafts/<uuid:version_id>/", authoring.draft, name="draft"),
    path("training/drafts/<uuid:version_id>/facts/", authoring.facts, name="draft_facts"),
    path("training/drafts/<uuid:version_id>/lessons/", authoring.new_lesson, name="draft_lesson"),
    path("training/drafts/<uuid:version_id>/languages/", authoring.new_language, name="draft_language"),
    path("training/drafts/<uuid:version_id>/publication/", authoring.publication, name="draft_publication"),
    path("training/drafts/<uuid:version_id>/discarding/", authoring.discarding, name="draft_discarding"),
    path(
        "training/drafts/<uuid:version_id>/words/<slug:language>/<str:words_name>/", authoring.words, name="draft_words"
    ),
    path(
        "training/drafts/<uuid:version_id>/words/<slug:language>/<str:words_name>/removal/",
        authoring.lesson_removal,
        name="draft_lesson_removal",
    ),
    path("training/drafts/<uuid:version_id>/files/<slug:language>/", authoring.new_file, name="draft_new_file"),
    path("training/drafts/<uuid:version_id>/files/<slug:language>/<str:file_name>", authoring.file, name="draft_file"),
    path(
        "training/drafts/<uuid:version_id>/enclosed/<uuid:enclosed_id>/removal/",
        authoring.file_removal,
        name="draft_file_removal",
    ),
]

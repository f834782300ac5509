"""Addresses of learning, of writing modules, and of what programmes ask for."""

from django.urls import URLPattern, path

from konnekt.web.training import learn

inside: list[URLPattern] = [
    path("learn/", learn.learn, name="learn"),
    path("learn/modules/<slug:key>/", learn.module, name="module"),
    path("learn/modules/<slug:key>/again/", learn.renewal, name="module_renewal"),
    path("learn/modules/<slug:key>/<int:number>/", learn.lesson, name="lesson"),
    path("learn/modules/<slug:key>/files/<slug:language>/<str:name>", learn.file, name="module_file"),
]

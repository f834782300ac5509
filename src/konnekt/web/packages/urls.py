"""Addresses of modules that another program made."""

from django.urls import URLPattern, path

from konnekt.web.packages import views

inside: list[URLPattern] = [
    path("training/packages/", views.training_packages, name="training_packages"),
    path("learn/modules/<slug:package>/package/", views.package_page, name="package"),
    path("learn/modules/<slug:package>/package.zip", views.package_file, name="package_file"),
]

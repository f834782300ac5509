"""The start page, the choice of an organisation, and the demo's sign-in links."""

from django.urls import URLPattern, path

from konnekt.web.home import views

outside: list[URLPattern] = [
    path("", views.home, name="home"),
    path("organisations/", views.choose_organisation, name="choose_organisation"),
    path("demo/as/<str:token>/", views.demo_sign_in, name="demo_sign_in"),
]

"""Every address. Each view declares the permission that opens it; `tests/house` walks this list.

`inside` addresses begin with an organisation's slug; `outside` ones belong to the installation or to one's own account.
"""

from django.urls import URLPattern, URLResolver, include, path

Addresses = list[URLPattern | URLResolver]

inside: Addresses = []

urlpatterns: Addresses = [
    path("accounts/", include("allauth.urls")),
    path("o/<slug:organisation>/", include(inside)),
]

"""The organisation's colours as a stylesheet that changes role tokens alone, and its logo."""

from django.http import Http404, HttpResponse

from konnekt.files.actions import read
from konnekt.files.models import FileUse, StoredFile
from konnekt.web.door import Request, public_page

_STYLES = ":root {{ --brand: light-dark({light}, {dark}); }}\n"


@public_page()
def colours(request: Request) -> HttpResponse:
    """A stylesheet of one line; the colours were checked for contrast when they were chosen."""
    organisation = request.organisation
    styles = _STYLES.format(light=organisation.brand_light, dark=organisation.brand_dark)
    return HttpResponse(styles, content_type="text/css", headers={"Cache-Control": "max-age=60"})


@public_page()
def logo(request: Request) -> HttpResponse:
    """The re-encoded picture."""
    logo_id = request.organisation.logo
    stored = StoredFile.objects.filter(pk=logo_id, use=FileUse.LOGO).first() if logo_id else None
    if stored is None:
        raise Http404
    headers = {"Cache-Control": "max-age=300", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(read(stored), content_type=stored.media_type, headers=headers)

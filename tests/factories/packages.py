"""SCORM packages, made here: a manifest, and pages that say nothing."""

import io
import zipfile
from datetime import datetime

from tests.cast import Person

from konnekt.core import clock
from konnekt.training.actions.packages import Said, take_in_package
from konnekt.training.models import Package
from konnekt.training.text.shape import For

SCORM_12 = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="m" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="o"><organization identifier="o"><title>Fire
    safety</title><item identifier="i" identifierref="r"><title>Begin</title></item></organization></organizations>
  <resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="course/index.html?a=b">
    <file href="course/index.html"/></resource></resources>
</manifest>"""

SCORM_2004 = """<manifest identifier="m" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3">
  <metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
  <organizations default="second">
    <organization identifier="first"><title>Other</title><item identifierref="x"/></organization>
    <organization identifier="second"><title>Ladders</title>
      <item><title>Chapter</title><item identifierref="r"><title>One</title></item><item identifierref="x"/></item>
    </organization>
  </organizations>
  <resources xml:base="course/"><resource identifier="x" href="gone.html"/>
    <resource identifier="r" adlcp:scormType="sco" href="in%64ex.html"/></resources>
</manifest>"""


def packed(manifest: str | bytes | None = SCORM_12, **more: bytes) -> bytes:
    """A package with this manifest, a page to begin with, and whatever else: the same bytes each time."""
    files = {"course/index.html": b"<p>PLANTED-PACKAGE</p>", **more}
    if manifest is not None:
        files["imsmanifest.xml"] = manifest.encode() if isinstance(manifest, str) else manifest
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, body in files.items():
            zipped.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)  # of 1980: no clock goes in
    return out.getvalue()


def taken_in(person: Person, *, replaces: str = "", now: datetime | None = None) -> Package:
    """A package that was taken in for mentees."""
    said = Said(title="", why="It is asked of everybody.", minutes=20, roles=[For.MENTEE])
    return take_in_package(person.actor, body=packed(), said=said, replaces=replaces, now=now or clock.read())

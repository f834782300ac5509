"""Addresses of the readiness assessment, its plan and its folder of evidence."""

from django.urls import URLPattern, path

from konnekt.web.readiness import answering, assessments, evidence, results, steps

inside: list[URLPattern] = [
    path("readiness/", assessments.readiness, name="readiness"),
    path("readiness/new/", assessments.new, name="readiness_new"),
    path("readiness/<uuid:assessment_id>/", assessments.assessment, name="readiness_assessment"),
    path("readiness/<uuid:assessment_id>/closing/", assessments.closing, name="readiness_closing"),
    path("readiness/<uuid:assessment_id>/setting-aside/", assessments.setting_aside, name="readiness_setting_aside"),
    path("readiness/<uuid:assessment_id>/steps/new/", steps.new, name="readiness_step_new"),
    path("readiness/results/<uuid:result_id>/", results.result, name="readiness_result"),
    path("readiness/steps/", steps.plan, name="readiness_plan"),
    path("readiness/steps/<uuid:step_id>/", steps.step, name="readiness_step"),
    path("readiness/answers/<uuid:answerer_id>/", answering.answers, name="readiness_answers"),
    path("readiness/answers/<uuid:answerer_id>/<slug:theme>/", answering.theme, name="readiness_theme"),
    path("readiness/evidence/", evidence.folder, name="readiness_evidence"),
    path("readiness/evidence/new/", evidence.new, name="readiness_evidence_new"),
    path("readiness/evidence/folder.pdf", evidence.paper, name="readiness_folder"),
    path("programmes/<uuid:programme_id>/evidence/", evidence.programme_folder, name="programme_evidence"),
    path("programmes/<uuid:programme_id>/evidence/new/", evidence.programme_new, name="programme_evidence_new"),
    path("programmes/<uuid:programme_id>/evidence/folder.pdf", evidence.programme_paper, name="programme_folder"),
    path("readiness/evidence/<uuid:evidence_id>/copy/", evidence.copy, name="readiness_evidence_copy"),
    path("readiness/evidence/<uuid:evidence_id>/removal/", evidence.removal, name="readiness_evidence_removal"),
]

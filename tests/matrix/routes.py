"""Every page of the site: who may open it, what it is about, and by which methods. Written by hand.

A route that is missing here fails the suite, and so does a line without a route.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Route:
    """``about`` names the thing of the world the address names; nothing for pages of no one thing."""

    permission: str
    methods: str = "GET"  # those the page answers, by blank
    about: str = ""
    words: dict[str, Any] = field(default_factory=dict)
    queries: tuple[str, ...] = ("",)
    asks: str = ""  # the query that names the thing, where the address does not
    names_all: bool = False  # names customers also to who may not open them
    # What who sees the customer and is not cleared gets. Nothing said: the page of a customer as
    # ever, but 404 for an entry or a document.
    above: int = 0
    core: int = 0  # what who is cleared gets there, where more is asked of him first
    # What is left of a merged customer, 404 if nothing is said, or of a destroyed document.
    archived: int = 0


READ_WRITE = "GET POST"
SEARCH = ("", "q=金丝雀", "q=%E9%87%91&page=2", "sort=-since", "owner__password__startswith=a")

ROUTES: dict[str, Route] = {
    # customers
    "customers:register": Route("customers.register", READ_WRITE),
    "customers:duplicates": Route("customers.register", queries=("", "name=金丝雀", "uscc=9")),
    "customers:edit": Route("customers.register", READ_WRITE, "customer"),
    "customers:pairs": Route("customers.compare", queries=("", "state=decided", "page=2")),
    "customers:duplicate_search": Route("customers.compare", "POST"),
    "customers:pair_confirmation": Route("customers.compare", READ_WRITE, "pair"),
    "customers:pair_dismissal": Route("customers.compare", READ_WRITE, "pair"),
    "customers:merges": Route("customers.compare"),
    "customers:merge_new": Route(
        "customers.compare", READ_WRITE, "twins", asks="kept={kept}&lost={lost}"
    ),
    "customers:merge": Route("customers.compare", about="merge"),
    "customers:merge_confirmation": Route("customers.merge", READ_WRITE, "merge"),
    "customers:merge_rejection": Route("customers.merge", READ_WRITE, "merge"),
    "customers:merge_withdrawal": Route("customers.compare", READ_WRITE, "merge"),
    "customers:merge_undoing": Route("customers.merge", READ_WRITE, "merge"),
    "customers:persons": Route("customers.view", about="customer"),
    "customers:person_new": Route("customers.register", READ_WRITE, "customer"),
    "customers:person_edit": Route("customers.register", READ_WRITE, "contact"),
    "customers:person_consent": Route("customers.register", READ_WRITE, "contact"),
    "customers:requests": Route("customers.privacy"),
    "customers:request_new": Route("customers.privacy", READ_WRITE),
    "customers:retention": Route("customers.privacy", READ_WRITE),
    "customers:request": Route("customers.privacy", about="request"),
    "customers:request_copy": Route("customers.privacy", "POST", "request"),
    "customers:request_identification": Route("customers.privacy", READ_WRITE, "request"),
    "customers:request_answer": Route("customers.privacy", READ_WRITE, "request"),
    "customers:request_refusal": Route("customers.privacy", READ_WRITE, "request"),
    # the credit file
    "dossier:file": Route(
        "dossier.view", about="customer", queries=("", "on=2026-01-01&known=2026-02-01", "on=x")
    ),
    "dossier:facts": Route("dossier.view", about="customer"),
    "dossier:section": Route(
        "dossier.view", about="customer", words={"section": "owners"}, above=403
    ),
    "dossier:section_history": Route(
        "dossier.view", about="customer", words={"section": "owners"}, above=403, core=403
    ),
    "dossier:classification": Route(
        "dossier.classify", READ_WRITE, "customer", {"section": "owners"}, above=404
    ),
    "dossier:entry_new": Route(
        "dossier.record", READ_WRITE, "customer", {"kind": "owner"}, above=404
    ),
    "dossier:correction": Route("dossier.record", READ_WRITE, "entry"),
    "dossier:withdrawal": Route("dossier.record", READ_WRITE, "entry"),
    "dossier:reveal": Route("dossier.view", READ_WRITE, "entry", {"field": "identity_number"}),
    "dossier:conflicts": Route("dossier.view", about="customer"),
    "dossier:ruling": Route(
        "dossier.rule", READ_WRITE, "customer", {"code": "registration.paid_capital"}
    ),
    "dossier:summary": Route("dossier.view", "POST", "customer"),
    "dossier:readers": Route("dossier.view", about="customer"),
    # Who watches over the readers has to know whose files were opened.
    "readings:readings": Route("dossier.view_readers", names_all=True),
    "dossier:review": Route("dossier.review", READ_WRITE, "customer"),
    "dossier:review_call": Route("dossier.review", READ_WRITE, "customer"),
    "dossier:fact": Route("dossier.record", READ_WRITE, "customer", {"code": "dishonest_listing"}),
    "dossier:rating": Route("dossier.rate", READ_WRITE, "customer", {"item": "q_management"}),
    # documents
    "documents:of_customer": Route("documents.view", about="customer"),
    "documents:upload": Route("documents.upload", READ_WRITE, "customer"),
    "documents:search": Route("documents.view", queries=("", "q=金丝雀", "q=%E9%87%91&page=2")),
    "documents:archive": Route("documents.view"),
    "documents:document": Route("documents.view", about="document"),
    "documents:picture": Route(
        "documents.view", about="document", words={"page_number": 1}, archived=404
    ),
    "documents:original": Route("documents.view", "POST", "document"),
    "documents:version": Route("documents.upload", READ_WRITE, "document", archived=302),
    "documents:classification": Route("documents.classify", READ_WRITE, "document", archived=302),
    "documents:export": Route("documents.export", READ_WRITE, "document", archived=302),
    "documents:filing": Route("documents.archive", READ_WRITE, "document", archived=302),
    "documents:hold": Route("documents.hold", READ_WRITE, "document", archived=302),
    "documents:disposal": Route("documents.archive", READ_WRITE, "document", archived=302),
    "documents:lifting": Route("documents.hold", READ_WRITE, "hold"),
    "documents:approval": Route("documents.approve_disposal", READ_WRITE, "disposal"),
    "documents:rejection": Route("documents.approve_disposal", READ_WRITE, "disposal"),
    "documents:grant": Route("documents.view", READ_WRITE, "export"),
    "documents:refusal": Route("documents.view", READ_WRITE, "export"),
    "documents:copy": Route("documents.export", "POST", "export"),
    # the desk
    "desk:home": Route("signed-in"),
    "desk:dashboard": Route("desk.dashboard"),
    "desk:search": Route("customers.view", queries=("", "q=金丝雀")),
    "desk:customers": Route("customers.view", queries=SEARCH),
    "desk:customer": Route("customers.view", about="customer", archived=302),
    "desk:customer_assessment": Route("assessment.assess", "POST", "customer"),
    "desk:emergency_access": Route("accounts.break_glass", READ_WRITE, "customer"),
    "desk:emergency_end": Route("accounts.break_glass", "POST", "customer"),
    "desk:follow_up": Route(
        "exposure.view",
        queries=("", "kind=reviews", "kind=conditions", "kind=approvals", "kind=suspended"),
    ),
    "desk:imports": Route("desk.import", READ_WRITE),
    "desk:import_template": Route("desk.import", words={"kind": "customers"}),
    "desk:import": Route("desk.import", about="file"),
    "desk:import_application": Route("desk.import", "POST", "file"),
    "desk:import_discarding": Route("desk.import", "POST", "file"),
    "desk:report": Route("assessment.issue_report", "POST", "assessment"),
    "desk:policy_preview": Route("policies.draft", "POST", "draft"),
    # Who reads the trail has to know whose file was opened.
    "desk:audit": Route(
        "audit.view", queries=("", "customer=C1", "kind=x", "person=1"), names_all=True
    ),
    # assessments
    "assessment:assessment": Route("assessment.view", about="assessment"),
    "assessment:invoices": Route("assessment.view", about="customer"),
    "assessment:invoices_behind": Route(
        "assessment.view", about="customer", words={"code": "vat_out_count"}
    ),
    "assessment:report_opening": Route("assessment.view", "POST", "report"),
    # applications
    "decisions:applications": Route("decisions.view", queries=("", "q=金丝雀", "state=DRAFT")),
    "decisions:new": Route("decisions.apply", READ_WRITE, "customer", asks="customer={number}"),
    "decisions:delegations": Route("decisions.decide"),
    "decisions:delegation_new": Route("decisions.decide", READ_WRITE),
    "decisions:delegation_revocation": Route("decisions.decide", "POST", "delegation"),
    "decisions:application": Route("decisions.view", about="application"),
    "decisions:revision": Route("decisions.apply", READ_WRITE, "application"),
    "decisions:submission": Route("decisions.apply", READ_WRITE, "application"),
    "decisions:acceptance": Route("decisions.recommend", READ_WRITE, "application"),
    "decisions:assessment": Route("assessment.assess", "POST", "application"),
    "decisions:recommendation": Route("decisions.recommend", READ_WRITE, "application"),
    "decisions:return": Route("decisions.view", READ_WRITE, "application"),
    "decisions:approval": Route("decisions.decide", READ_WRITE, "application"),
    "decisions:rejection": Route("decisions.decide", READ_WRITE, "application"),
    "decisions:investigation": Route("decisions.recommend", READ_WRITE, "application"),
    "decisions:review": Route("decisions.recommend", READ_WRITE, "application"),
    "decisions:abstention": Route("decisions.decide", READ_WRITE, "application"),
    "decisions:minutes": Route("decisions.decide", READ_WRITE, "application"),
    "decisions:deferral": Route("decisions.decide", READ_WRITE, "application"),
    "decisions:resumption": Route("decisions.view", READ_WRITE, "application"),
    "decisions:fulfilment": Route("decisions.recommend", READ_WRITE, "application"),
    "decisions:contract": Route("decisions.contract", READ_WRITE, "application"),
    "decisions:signature": Route("decisions.contract", READ_WRITE, "application"),
    "decisions:voiding": Route("decisions.contract", READ_WRITE, "application"),
    "decisions:contract_file": Route("decisions.view", "POST", "contract"),
    "decisions:activation": Route("decisions.view", READ_WRITE, "application"),
    "decisions:lapse": Route("decisions.recommend", READ_WRITE, "application"),
    "decisions:appeal": Route("decisions.apply", READ_WRITE, "application"),
    "decisions:reopening": Route("decisions.decide", READ_WRITE, "application"),
    "decisions:upholding": Route("decisions.decide", READ_WRITE, "application"),
    "decisions:condition_met": Route("decisions.recommend", READ_WRITE, "condition"),
    "decisions:condition_waived": Route("decisions.decide", READ_WRITE, "condition"),
    "decisions:overrides": Route(
        "decisions.view_ledger", queries=("", "group=rule", "group=x&page=9")
    ),
    "decisions:letter": Route("decisions.recommend", READ_WRITE, "application"),
    "decisions:letter_file": Route("decisions.view", "POST", "letter"),
    "decisions:human_review": Route("decisions.recommend", READ_WRITE, "application"),
    "decisions:reviews": Route("decisions.view_ledger", queries=("", "page=9")),
    "decisions:review_of_decision": Route("decisions.view_ledger", READ_WRITE, "decision_review"),
    "decisions:rating": Route("decisions.recommend", READ_WRITE, "application"),
    "decisions:rating_approval": Route("decisions.decide", READ_WRITE, "rating"),
    "decisions:rating_refusal": Route("decisions.decide", READ_WRITE, "rating"),
    "decisions:withdrawal": Route("decisions.withdraw", READ_WRITE, "application"),
    # limits
    "exposure:suspension": Route("exposure.suspend", READ_WRITE, "limit"),
    "exposure:resumption": Route("exposure.end", READ_WRITE, "limit"),
    "exposure:end": Route("exposure.end", READ_WRITE, "limit"),
    "exposure:run_off": Route("exposure.end", READ_WRITE, "limit"),
    # investigations
    "investigation:cases": Route("investigation.view_list", queries=("", "q=金丝雀", "state=all")),
    "investigation:new": Route(
        "investigation.open", READ_WRITE, "customer", asks="customer={number}"
    ),
    "investigation:case": Route("investigation.view", about="case"),
    "investigation:plan": Route("investigation.work", READ_WRITE, "case"),
    "investigation:start": Route("investigation.work", READ_WRITE, "case"),
    "investigation:completion": Route(
        "investigation.work", READ_WRITE, "case", {"method": "questionnaire"}
    ),
    "investigation:cancellation": Route("investigation.open", READ_WRITE, "case"),
    "investigation:finding": Route("investigation.work", READ_WRITE, "case"),
    "investigation:conclusion": Route("investigation.work", READ_WRITE, "case"),
    "investigation:reopening": Route("investigation.work", READ_WRITE, "case"),
    "investigation:signature": Route("investigation.work", READ_WRITE, "case"),
    "investigation:countersignature": Route("investigation.countersign", READ_WRITE, "case"),
    "investigation:report": Route("investigation.view", "POST", "case"),
    "investigation:report_opening": Route("investigation.view", "POST", "case_report"),
    "investigation:reference_new": Route("investigation.work", READ_WRITE, "case"),
    "investigation:referee": Route("public", READ_WRITE, words={"token": "unknown"}),
    "investigation:sources": Route("investigation.connect"),
    "investigation:source_new": Route(
        "investigation.connect", READ_WRITE, queries=("", "example=registry.beichen", "example=x.y")
    ),
    "investigation:source": Route("investigation.connect", READ_WRITE, "source"),
    "investigation:lookup_new": Route("investigation.work", about="case"),
    "investigation:lookup_ask": Route(
        "investigation.work", READ_WRITE, "case", {"code": "beichen"}
    ),
    "investigation:record_file": Route("investigation.work", READ_WRITE, "case"),
    "investigation:lookup": Route("investigation.view", about="lookup"),
    "investigation:taking": Route("investigation.work", "POST", "lookup"),
    "investigation:proposal_taking": Route("investigation.work", READ_WRITE, "record_proposal"),
    "investigation:rejection": Route("investigation.work", READ_WRITE, "record_proposal"),
    "investigation:papers": Route("investigation.work", READ_WRITE, "case"),
    "investigation:journey": Route("investigation.work"),
    "investigation:visit_new": Route("investigation.work", READ_WRITE, "case"),
    "investigation:visit": Route("investigation.view", about="visit"),
    "investigation:record": Route("investigation.work", READ_WRITE, "visit"),
    "investigation:photo_new": Route("investigation.work", READ_WRITE, "visit"),
    "investigation:signature_new": Route("investigation.work", READ_WRITE, "visit"),
    "investigation:visit_signature": Route("investigation.work", READ_WRITE, "visit"),
    "investigation:photo": Route("investigation.view", about="photo"),
    "investigation:sheet_new": Route("investigation.work", READ_WRITE, "case"),
    "investigation:sheet": Route("investigation.view", READ_WRITE, "sheet"),
    "investigation:adoption": Route("investigation.work", "POST", "sheet"),
    "investigation:ruling": Route("investigation.work", READ_WRITE, "contradiction"),
    "investigation:link": Route("public", READ_WRITE, words={"token": "unknown"}),
    "investigation:signing": Route("public", READ_WRITE, words={"token": "unknown"}),
    "investigation:questionnaires": Route("investigation.view"),
    "investigation:questionnaire": Route("investigation.view", about="questionnaire"),
    "investigation:preview": Route("investigation.view", READ_WRITE, "questionnaire"),
    "investigation:questionnaire_new": Route("investigation.design", READ_WRITE),
    "investigation:next_version": Route("investigation.design", "POST", "questionnaire"),
    "investigation:publication": Route("investigation.design", "POST", "questionnaire"),
    "investigation:question_new": Route("investigation.design", READ_WRITE, "questionnaire"),
    "investigation:question": Route(
        "investigation.design", READ_WRITE, "questionnaire", {"place": 0}
    ),
    "investigation:question_move": Route(
        "investigation.design", "POST", "questionnaire", {"place": 0}
    ),
    # collateral and guarantees
    "guarantees:securities": Route(
        "guarantees.view_list", queries=("", "q=金丝雀", "state=all", "sort=-amount", "page=2")
    ),
    "guarantees:new": Route(
        "guarantees.prepare",
        READ_WRITE,
        "customer",
        asks="customer={number}&kind=commercial&provider_kind=own",
    ),
    "guarantees:network": Route("guarantees.view"),
    "guarantees:contagion": Route("guarantees.view", about="customer"),
    "guarantees:group_new": Route("guarantees.accept", READ_WRITE),
    "guarantees:group": Route("guarantees.accept", READ_WRITE, "group"),
    "guarantees:security": Route("guarantees.view", about="security"),
    "guarantees:revision": Route("guarantees.prepare", READ_WRITE, "security"),
    "guarantees:paper": Route("guarantees.prepare", READ_WRITE, "security"),
    "guarantees:waiver": Route("guarantees.check", READ_WRITE, "security"),
    "guarantees:valuation": Route("guarantees.prepare", READ_WRITE, "security"),
    "guarantees:confirmation": Route("guarantees.accept", "POST", "value"),
    "guarantees:proposal": Route("guarantees.prepare", READ_WRITE, "security"),
    "guarantees:check": Route("guarantees.check", READ_WRITE, "security"),
    "guarantees:return": Route("guarantees.view", READ_WRITE, "security"),
    "guarantees:acceptance": Route("guarantees.accept", READ_WRITE, "security"),
    "guarantees:rejection": Route("guarantees.accept", READ_WRITE, "security"),
    "guarantees:reopening": Route("guarantees.accept", READ_WRITE, "security"),
    "guarantees:call": Route("guarantees.view", READ_WRITE, "security"),
    "guarantees:release": Route("guarantees.accept", READ_WRITE, "security"),
    # policy
    "policies:policies": Route("policies.view"),
    "policies:method_sheet": Route("policies.view"),
    "policies:methods": Route("policies.view", words={"section": "indicators"}),
    "policies:comparison": Route("policies.view"),
    "policies:new": Route("policies.draft", READ_WRITE),
    "policies:draft": Route("policies.view", about="draft"),
    "policies:draft_file": Route("policies.view", about="draft"),
    "policies:document": Route("policies.draft", READ_WRITE, "draft"),
    "policies:formula": Route("policies.draft", about="draft"),
    "policies:section": Route("policies.draft", READ_WRITE, "draft", {"code": "general"}),
    "policies:proposal": Route("policies.draft", READ_WRITE, "draft"),
    "policies:publication": Route("policies.publish", READ_WRITE, "draft"),
    "policies:rejection": Route("policies.publish", READ_WRITE, "draft"),
    "policies:withdrawal": Route("policies.draft", READ_WRITE, "draft"),
    "policies:copy": Route("policies.draft", "POST", "draft"),
    "policies:policy": Route("policies.view", about="policy"),
    "policies:policy_file": Route("policies.view", about="policy"),
    "policies:draft_from": Route("policies.draft", "POST", "policy"),
    # people
    "people:users": Route("accounts.administer", queries=("", "q=a")),
    "people:user_creation": Route("accounts.administer", READ_WRITE),
    "people:user": Route("accounts.administer", about="person"),
    "people:role_grants": Route("accounts.administer", "POST", "person"),
    "people:role_withdrawal": Route(
        "accounts.administer", "POST", "person", {"role": "salesperson"}
    ),
    "people:deactivation": Route("accounts.administer", "POST", "person"),
    "people:reactivation": Route("accounts.administer", "POST", "person"),
    # one's own training and agreement, also before they are there
    "clearance:start": Route("any-staff"),
    "clearance:training": Route("any-staff"),
    "clearance:quiz": Route("any-staff", READ_WRITE),
    "clearance:training_record": Route("any-staff", about="record"),
    "clearance:agreement": Route("any-staff", READ_WRITE),
    # the confidentiality officer
    "protection:desk": Route("accounts.protect", queries=("", "state=missing", "state=x")),
    "protection:person": Route("accounts.protect", READ_WRITE, "person"),
    "protection:departments": Route("accounts.protect"),
    "protection:ceiling": Route("accounts.protect", "POST", "department"),
    "protection:review": Route("accounts.protect", READ_WRITE, "emergency"),
    "protection:confirmation": Route("accounts.protect", "POST", "proposal"),
    "protection:rejection": Route("accounts.protect", "POST", "proposal"),
    "protection:document": Route("accounts.protect", READ_WRITE, words={"kind": "course"}),
    "protection:document_source": Route("accounts.protect", words={"kind": "agreement"}),
    # for anybody
    "set_language": Route("public", "POST"),
    "health": Route("public"),
    "favicon": Route("public"),
}

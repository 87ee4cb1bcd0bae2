"""Reads on people, and on what each may do now."""

from zixin.accounts.queries.actors import (
    NOBODY,
    SYSTEM,
    actor_for,
    level_for,
    raised_customers,
)
from zixin.accounts.queries.clearance import (
    OwnClearance,
    newest_agreement,
    newest_course,
    own_clearance,
    signatures_of,
    training_records_of,
)
from zixin.accounts.queries.people import (
    end_of_session,
    grants_of,
    people_for,
    people_who_may,
    roles_at_work,
    sessions_of,
    user_of_login,
)
from zixin.accounts.queries.protection import (
    SOON,
    clearances_of,
    departments_for,
    emergencies_for,
    emergencies_to_review,
    open_proposals,
    responsible_for,
    standings,
)

__all__ = [
    "NOBODY",
    "SOON",
    "SYSTEM",
    "OwnClearance",
    "actor_for",
    "clearances_of",
    "departments_for",
    "emergencies_for",
    "emergencies_to_review",
    "end_of_session",
    "grants_of",
    "level_for",
    "newest_agreement",
    "newest_course",
    "open_proposals",
    "own_clearance",
    "people_for",
    "people_who_may",
    "raised_customers",
    "responsible_for",
    "roles_at_work",
    "sessions_of",
    "signatures_of",
    "standings",
    "training_records_of",
    "user_of_login",
]

"""Commands of an installation: migrate, serve, create users."""

from __future__ import annotations

import getpass
import subprocess
import sys
from datetime import datetime

import uvicorn
from django.core.management import call_command
from django.utils import timezone

from zixin.accounts.models import Department
from zixin.accounts.queries import SYSTEM
from zixin.accounts.services import create_user as create_user_service
from zixin.accounts.services import publish_shipped_documents
from zixin.assessment.services.reports import seal_reports
from zixin.customers.services.files import seal_uploads
from zixin.investigation.services.questionnaires import publish_shipped_questionnaires
from zixin.kernel.registered_keys import require_known_keys
from zixin.kernel.workflow import RefusedError
from zixin.policies.services import publish_shipped_policies
from zixin.site.commands.output import complain, report


def bring_up_to_date(*, now: datetime) -> None:
    """Bring the installation to this version: schema, shipped documents, old files sealed."""
    call_command("migrate", interactive=False, verbosity=0)
    require_known_keys(now=now)
    call_command("createcachetable", verbosity=0)
    publish_shipped_policies(actor=SYSTEM, now=now)
    publish_shipped_documents(actor=SYSTEM, now=now)
    publish_shipped_questionnaires(actor=SYSTEM, now=now)
    seal_uploads(actor=SYSTEM, now=now)
    seal_reports(actor=SYSTEM, now=now)


def migrate(*, as_json: bool) -> int:
    bring_up_to_date(now=timezone.now())
    report({"migrated": True}, "The database is up to date.", as_json=as_json)
    return 0


def serve(*, host: str, port: int) -> int:
    """Serve until stopped."""
    uvicorn.run(
        "zixin.site.asgi:application",
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
    )
    return 0


def serve_with_worker(*, port: int) -> int:
    """Serve with a worker beside; both stop together."""
    with subprocess.Popen([sys.executable, "-m", "zixin.site.command_line", "worker"]) as worker:
        try:
            return serve(host="127.0.0.1", port=port)
        finally:
            worker.terminate()


def create_user(
    *,
    username: str,
    full_name: str,
    email: str,
    roles: tuple[str, ...],
    department: str,
    from_stdin: bool,
    as_json: bool,
) -> int:
    password = sys.stdin.readline().rstrip("\n") if from_stdin else getpass.getpass()
    try:
        user = create_user_service(
            username=username,
            full_name=full_name,
            email=email,
            password=password,
            department=Department.objects.get(code=department) if department else None,
            roles=roles,
            actor=SYSTEM,
            now=timezone.now(),
        )
    except RefusedError as refused:
        return complain(refused.message)
    except Department.DoesNotExist:
        return complain(f"There is no department with the code {department}.")
    sentence = (
        f"{user.username} may sign in. No customer's data opens before the training is passed and "
        "the confidentiality agreement is signed: the first page after signing in leads there."
    )
    report({"username": user.username}, sentence, as_json=as_json)
    return 0

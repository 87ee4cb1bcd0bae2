from django.apps import AppConfig


class InvestigationConfig(AppConfig):
    name = "zixin.investigation"

    def ready(self) -> None:
        from zixin.dossier.models import Verification  # noqa: PLC0415 -- as below
        from zixin.investigation import events, jobs  # noqa: F401, PLC0415 -- events names this app's kinds
        from zixin.investigation.models import Channel, Method, Referee, Verdict  # noqa: PLC0415 -- as below
        from zixin.kernel.audit import subscribe  # noqa: PLC0415 -- models exist only now
        from zixin.kernel.mailing import Fate  # noqa: PLC0415 -- as above
        from zixin.kernel.trail import name_values  # noqa: PLC0415 -- as above

        subscribe("investigation.reference.requested", jobs.queue_letters)
        subscribe("investigation.lookup.asked", jobs.queue_lookup)
        subscribe("investigation.sheet.opened", jobs.queue_letters)
        for fact, choices in (
            ("channel", Channel),
            ("fate", Fate),
            ("method", Method),
            ("proof", Verification),
            ("referee", Referee),
            ("verdict", Verdict),
        ):
            name_values(fact, dict(choices.choices))

from django.apps import AppConfig


class GuaranteesConfig(AppConfig):
    name = "zixin.guarantees"

    def ready(self) -> None:
        from zixin.assessment.gathering import register_facts  # noqa: PLC0415 -- models exist only now
        from zixin.guarantees import events, jobs  # noqa: F401, PLC0415 -- events names this app's kinds
        from zixin.guarantees.feeding import security_facts  # noqa: PLC0415 -- as above
        from zixin.guarantees.models.valuations import ValuationMethod  # noqa: PLC0415 -- as above
        from zixin.guarantees.rules.choices import CallAct, Paper, TaskKind  # noqa: PLC0415 -- as above
        from zixin.kernel.audit import subscribe  # noqa: PLC0415 -- as above
        from zixin.kernel.trail import name_values  # noqa: PLC0415 -- as above

        register_facts(security_facts)
        for move in ("accepted", "reopened", "expired", "called", "released"):
            subscribe(f"guarantees.security.{move}", jobs.queue_look)
        for fact, choices in (
            ("act", CallAct),
            ("paper", Paper),
            ("task", TaskKind),
            ("valuation_method", ValuationMethod),
        ):
            name_values(fact, dict(choices.choices))

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "zixin.decisions"

    def ready(self) -> None:
        from zixin.customers.rules.personal import REJECTED  # noqa: PLC0415 -- as below
        from zixin.decisions.queries import (  # noqa: PLC0415 -- as below
            only_rejected_before,
            standings,
        )
        from zixin.guarantees.rules.outside import register_standings  # noqa: PLC0415 -- as below

        REJECTED.append(only_rejected_before)
        register_standings(standings)
        from zixin.decisions import jobs  # noqa: PLC0415 -- as below
        from zixin.kernel.audit import subscribe  # noqa: PLC0415 -- as below

        subscribe("decisions.letter.issued", jobs.queue_letters)
        from zixin.decisions import events  # noqa: F401, PLC0415 -- names this app's event kinds

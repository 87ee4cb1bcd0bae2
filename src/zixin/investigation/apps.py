from django.apps import AppConfig


class InvestigationConfig(AppConfig):
    name = "zixin.investigation"

    def ready(self) -> None:
        from zixin.investigation import events, jobs  # noqa: F401, PLC0415 -- events names this app's kinds
        from zixin.kernel.audit import subscribe  # noqa: PLC0415 -- models exist only now

        subscribe("investigation.reference.requested", jobs.queue_letters)

from django.apps import AppConfig


class InvestigationConfig(AppConfig):
    name = "zixin.investigation"

    def ready(self) -> None:
        from zixin.investigation import events  # noqa: F401, PLC0415 -- names this app's event kinds

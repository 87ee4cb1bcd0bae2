from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "zixin.decisions"

    def ready(self) -> None:
        from zixin.decisions import events  # noqa: F401, PLC0415 -- names this app's event kinds

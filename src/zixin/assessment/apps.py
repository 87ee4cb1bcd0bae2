from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "zixin.assessment"

    def ready(self) -> None:
        from zixin.assessment import events  # noqa: F401, PLC0415 -- names this app's event kinds

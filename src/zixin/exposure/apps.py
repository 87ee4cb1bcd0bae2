from django.apps import AppConfig


class ExposureConfig(AppConfig):
    name = "zixin.exposure"

    def ready(self) -> None:
        from zixin.exposure import events  # noqa: F401, PLC0415 -- names this app's event kinds

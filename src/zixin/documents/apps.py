from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "zixin.documents"

    def ready(self) -> None:
        from zixin.documents import events  # noqa: F401, PLC0415 -- names this app's event kinds

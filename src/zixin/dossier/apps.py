from django.apps import AppConfig


class DossierConfig(AppConfig):
    name = "zixin.dossier"

    def ready(self) -> None:
        from zixin.dossier import events  # noqa: F401, PLC0415 -- names this app's event kinds

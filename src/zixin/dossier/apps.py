from django.apps import AppConfig


class DossierConfig(AppConfig):
    name = "zixin.dossier"

    def ready(self) -> None:
        from zixin.customers.rules.relations import register_merge_part  # noqa: PLC0415 -- as below
        from zixin.dossier import events  # noqa: F401, PLC0415 -- names this app's event kinds
        from zixin.dossier.services.merging import FileInMerge  # noqa: PLC0415 -- models exist only now

        register_merge_part("file", FileInMerge())

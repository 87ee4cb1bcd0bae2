from django.apps import AppConfig


class DossierConfig(AppConfig):
    name = "zixin.dossier"

    def ready(self) -> None:
        from zixin.customers.rules.personal import CORRECTORS  # noqa: PLC0415 -- as below
        from zixin.customers.rules.relations import register_merge_part  # noqa: PLC0415 -- as below
        from zixin.dossier import events  # noqa: F401, PLC0415 -- names this app's event kinds
        from zixin.dossier.services.corrections import (  # noqa: PLC0415 -- models exist only now
            correct_for_person,
        )
        from zixin.dossier.services.merging import FileInMerge  # noqa: PLC0415 -- models exist only now

        CORRECTORS["dossier"] = correct_for_person
        register_merge_part("file", FileInMerge())

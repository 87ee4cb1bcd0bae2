from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "zixin.documents"

    def ready(self) -> None:
        from zixin.customers.rules.personal import HOLDS  # noqa: PLC0415 -- as below
        from zixin.customers.rules.relations import FOLLOWERS  # noqa: PLC0415 -- as below
        from zixin.documents.queries import holds_customer  # noqa: PLC0415 -- models exist only now

        HOLDS.append(holds_customer)
        from zixin.documents import events  # noqa: F401, PLC0415 -- names this app's event kinds
        from zixin.documents.indexing import (  # noqa: PLC0415 -- needs the models
            SearchWords,
            renew_scopes,
        )
        from zixin.kernel.rotation import register_rotatable  # noqa: PLC0415 -- as above

        FOLLOWERS.append(renew_scopes)
        register_rotatable(SearchWords())

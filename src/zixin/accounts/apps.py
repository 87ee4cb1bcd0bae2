from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "zixin.accounts"

    def ready(self) -> None:
        from allauth.mfa.signals import (  # noqa: PLC0415 -- needs the app registry
            authenticator_added,
            authenticator_removed,
        )

        from zixin.accounts import (  # noqa: PLC0415 -- events names this app's kinds
            adapters,
            events,  # noqa: F401 -- the import registers them
            jobs,
        )
        from zixin.accounts.services.second_factors import (  # noqa: PLC0415 -- as above
            SecondFactors,
        )
        from zixin.kernel.audit import subscribe  # noqa: PLC0415 -- as above
        from zixin.kernel.rotation import register_rotatable  # noqa: PLC0415 -- as above

        subscribe("accounts.emergency.opened", jobs.queue_notice)
        subscribe("accounts.emergency.ended", jobs.queue_end_notice)
        register_rotatable(SecondFactors())
        authenticator_added.connect(adapters.note_added)
        authenticator_removed.connect(adapters.note_removed)

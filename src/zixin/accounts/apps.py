from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "zixin.accounts"

    def ready(self) -> None:
        from zixin.accounts import events  # noqa: F401, PLC0415 -- names this app's event kinds

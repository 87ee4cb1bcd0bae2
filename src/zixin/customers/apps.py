from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "zixin.customers"

    def ready(self) -> None:
        from zixin.customers import events  # noqa: F401, PLC0415 -- names this app's event kinds

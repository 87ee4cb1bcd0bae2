from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "zixin.customers"

    def ready(self) -> None:
        from zixin.customers import events, jobs  # noqa: F401, PLC0415 -- events names this app's kinds
        from zixin.kernel.audit import subscribe  # noqa: PLC0415 -- models exist only now

        subscribe("customers.search.ordered", jobs.queue_search)

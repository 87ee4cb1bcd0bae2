from django.apps import AppConfig


class ExposureConfig(AppConfig):
    name = "zixin.exposure"

    def ready(self) -> None:
        from zixin.customers.rules.relations import register_merge_part  # noqa: PLC0415 -- as below
        from zixin.exposure import events  # noqa: F401, PLC0415 -- names this app's event kinds
        from zixin.exposure.services.merging import LimitsInMerge  # noqa: PLC0415 -- models exist only now

        register_merge_part("limits", LimitsInMerge())

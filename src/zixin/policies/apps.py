from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "zixin.policies"

    def ready(self) -> None:
        from zixin.policies import events  # noqa: F401, PLC0415 -- names this app's event kinds

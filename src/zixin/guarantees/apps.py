from django.apps import AppConfig


class GuaranteesConfig(AppConfig):
    name = "zixin.guarantees"

    def ready(self) -> None:
        from zixin.assessment.gathering import register_facts  # noqa: PLC0415 -- models exist only now
        from zixin.guarantees import events  # noqa: F401, PLC0415 -- names this app's event kinds
        from zixin.guarantees.feeding import security_facts  # noqa: PLC0415 -- as above

        register_facts(security_facts)

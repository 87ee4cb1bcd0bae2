from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "zixin.kernel"

    def ready(self) -> None:
        from zixin.kernel import checks  # noqa: F401, PLC0415 -- registers the start-up checks

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "zixin.assessment"

    def ready(self) -> None:
        from zixin.assessment import events, feeding, jobs  # noqa: F401, PLC0415 -- events names this app's kinds
        from zixin.kernel.audit import subscribe  # noqa: PLC0415 -- models exist only now

        feeding.feed_the_file()
        subscribe("customers.file.queued", jobs.queue_import)
        subscribe("assessment.statements.imported", jobs.queue_rating)
        subscribe("assessment.invoices.imported", jobs.queue_rating)

from django.apps import AppConfig


class LoketConfig(AppConfig):
    name = "loket"
    verbose_name = "Loket"

    def ready(self) -> None:
        from loket import checks  # noqa: F401 - registers the system checks

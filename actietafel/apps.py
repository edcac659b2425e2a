from django.apps import AppConfig


class ActietafelConfig(AppConfig):
    name = "actietafel"
    verbose_name = "Actietafel"

    def ready(self) -> None:
        """Hands the figures of the quarter down to the paper of the actietafel."""
        # models are there only now
        from actietafel.agenda_figures import quarter_figures
        from overleg.figures import provide
        from overleg.models import OverlegKind

        provide(OverlegKind.ACTIETAFEL, quarter_figures)

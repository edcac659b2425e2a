from django.apps import AppConfig


class ActietafelConfig(AppConfig):
    name = "actietafel"
    verbose_name = "Actietafel"

    def ready(self) -> None:
        """Hands the figures of the quarter down to the paper of the actietafel, and gives a round another table."""
        # models are there only now
        from actietafel.actions.rounds import take_table
        from actietafel.agenda_figures import quarter_figures
        from overleg import figures, kinds
        from overleg.models import OverlegKind

        figures.provide(OverlegKind.ACTIETAFEL, quarter_figures)
        kinds.extend(OverlegKind.ACTIETAFEL, planned=take_table)

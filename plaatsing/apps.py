from django.apps import AppConfig


class PlaatsingConfig(AppConfig):
    name = "plaatsing"
    verbose_name = "Plaatsingsoverleg"

    def ready(self) -> None:
        """Hands down what a Plaatsingsoverleg is."""
        # models are there only now
        from django.conf import settings

        from overleg.kinds import Kind, provide
        from overleg.models import OverlegKind, Result, Section
        from plaatsing import preparing
        from plaatsing.actions.entering import blad_approved

        provide(
            OverlegKind.PLAATSING,
            Kind(
                prepare="zitting", table="zitting_table", results="zitting_results", edit="zitting_edit",
                the="het Plaatsingsoverleg", this="deze zitting",
                page="plaatsing/zitting.html", told=preparing.told, on_paper=preparing.on_paper, quorum=settings.PLAATSING_QUORUM,
                outcomes=(
                    Result.PROMISED, Result.MEETING, Result.LOOK, Result.HELD, Result.NO_OFFER, Result.REFERRED, Result.WITHDRAWN,
                ),
                texts=("question", "text", "needs", "tried", "works"),
                coded=("school", "reason", "wanted"),
                sections={
                    Section.NEW: "Nieuw",
                    Section.RUNNING: "Opnieuw op de agenda: een toezegging kwam niet uit",
                    Section.HELD: "Aangehouden",
                },
                approved=blad_approved,
            ),
        )  # fmt: skip

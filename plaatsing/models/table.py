"""What hangs on the wall while a session is held."""

from django.db import models

from overleg.models import Agendapunt, Overleg


class Tafelstand(models.Model):
    """Which item the table talks about, so that a second screen can follow. Without `punt`: the terugvragen, with which every
    session begins. `version` rises with everything that the screen shows: an offer, an outcome, another item."""

    overleg = models.OneToOneField(Overleg, models.PROTECT, related_name="tafelstand")
    punt = models.ForeignKey(Agendapunt, models.SET_NULL, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "tafelstand"
        verbose_name_plural = "tafelstanden"

    def __str__(self) -> str:
        return f"{self.overleg}, {self.version}"

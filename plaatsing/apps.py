from django.apps import AppConfig


class PlaatsingConfig(AppConfig):
    name = "plaatsing"
    verbose_name = "Plaatsingsoverleg"

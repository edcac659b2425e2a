from django.apps import AppConfig


class ActietafelConfig(AppConfig):
    name = "actietafel"
    verbose_name = "Actietafel"

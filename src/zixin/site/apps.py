from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "zixin.site"
    label = "site"

from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Editorial"

    def ready(self) -> None:
        from articles.related.weights import check  # noqa: PLC0415
        from articles.roles import fill_groups  # noqa: PLC0415 (models are not there before)

        post_migrate.connect(fill_groups, sender=self, dispatch_uid="articles.roles")
        register(check)

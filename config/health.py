"""Is it up; can it serve. And the page of last resort."""

import contextlib
from typing import Any

from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles import publishing
from articles.models.clock import database_now


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(missing)} not applied" if missing else "ok"


def _cache() -> str:
    cache.set("readyz", "ok", 5)
    return str(cache.get("readyz") or "does not keep what is put in")


def _storage() -> str:
    with contextlib.suppress(FileNotFoundError):  # it is no folder of ours; but a bucket that is gone is another error
        default_storage.listdir("readyz")
    return "ok"


def _schedules() -> str:
    """Without titles: what is scheduled is nobody else's business."""
    overdue = len(publishing.overdue(now=database_now()))
    return f"{overdue} publications are overdue: run publish_due, it says why" if overdue else "ok"


CHECKS = {
    "database": _database,
    "migrations": _migrations,
    "cache": _cache,
    "storage": _storage,
    "schedules": _schedules,
}


def _warnings() -> list[str]:
    """What will go wrong unless somebody on the desk sees to it; asked for once a minute, as anybody can ask."""
    found: list[str] | None = cache.get("readyz-warnings")
    if found is None:
        risks = len(publishing.at_risk(now=database_now()))
        found = [f"{risks} scheduled publications would not pass their checks now: see the desk"] if risks else []
        cache.set("readyz-warnings", found, 60)
    return found


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 where all is well, else 503; each check by name, without secrets. Warnings do not change the status."""
    answers: dict[str, str] = {}
    for name, check in CHECKS.items():
        try:
            answers[name] = check()
        except (DatabaseError, OSError) as problem:
            answers[name] = type(problem).__name__
    well = all(answer == "ok" for answer in answers.values())
    told: dict[str, Any] = {"status": "ok" if well else "not ready", "checks": answers}
    if well and (warnings := _warnings()):
        told["warnings"] = warnings
    return JsonResponse(told, status=200 if well else 503)


def server_error(request: HttpRequest) -> HttpResponse:
    """A page that needs no database."""
    return HttpResponse(loader.get_template("500.html").render({}), status=500)

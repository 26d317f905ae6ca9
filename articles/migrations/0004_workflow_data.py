"""What earlier releases knew in another way: sign-offs, what was announced, rights that roles were given."""

import hashlib
import json
from datetime import date

from django.db import migrations
from django.db.models import F
from django.utils import timezone

#: What `migrate` gave to the roles until now. It gives nothing of this again.
_LOOK = "view_article view_section view_articlequestion view_byline view_relatedchoice view_image view_contributor view_tag view_question"
_WRITE = (
    "add_article change_article submit_article add_image change_image "
    "add_section change_section delete_section add_articlequestion change_articlequestion delete_articlequestion "
    "add_byline change_byline delete_byline add_relatedchoice change_relatedchoice delete_relatedchoice"
)
_EDIT = "edit_any_article delete_article add_tag add_question change_question add_contributor change_contributor"
_TAGS = "view_tag add_tag change_tag delete_tag merge_tag view_article"
GIVEN = {
    "Author": f"{_LOOK} {_WRITE}",
    "Editor": f"{_LOOK} {_WRITE} {_EDIT}",
    "Reviewer": f"{_LOOK} approve_article",
    "Publisher": f"{_LOOK} {_WRITE} {_EDIT} approve_article publish_article publish_question",
    "Tag manager": _TAGS,
    "Administrator": f"{_LOOK} {_TAGS} view_user add_user change_user view_group view_event view_site change_site "
    "delete_image delete_contributor add_contributor change_contributor",
}
#: As in `content.text_digest()` of that time; what an expert reads.
_BESIDE = ("slug", "byline", "reviewer", "reviewed_on", "seo_title", "meta_description", "pinned", "excluded", "schema")


def forwards(apps, schema_editor):
    sign_offs(apps)
    Publication = apps.get_model("articles", "Publication")
    Publication.objects.filter(announced_at=None, live_from__lte=timezone.now()).update(announced_at=F("live_from"))
    Group, GrantedRight = apps.get_model("auth", "Group"), apps.get_model("articles", "GrantedRight")
    for group in Group.objects.filter(name__in=GIVEN):
        names = sorted(set(GIVEN[group.name].split()))
        GrantedRight.objects.bulk_create(GrantedRight(group=group, codename=name) for name in names)


def sign_offs(apps):
    """A reviewer and a date beside an approved text were its sign-off."""
    Edition, SignOff = apps.get_model("articles", "Edition"), apps.get_model("articles", "SignOff")
    for edition in Edition.objects.select_related("version").iterator(chunk_size=200):
        version = edition.version
        reviewer, on = version.data.get("reviewer"), version.data.get("reviewed_on")
        if not reviewer or not on:
            continue
        edition.sign_off = SignOff.objects.create(
            article_id=version.article_id,
            version=version,
            text_digest=text_digest(version.data),
            credit=reviewer,
            signed_on=date.fromisoformat(on),
            made_at=edition.approved_at,
            made_by=edition.approved_by,
        )
        edition.save(update_fields=["sign_off"])


def text_digest(data):
    kept = json.loads(json.dumps({name: value for name, value in data.items() if name not in _BESIDE}))
    for part in (*kept["sections"], *kept["questions"]):
        for name in ("key", "anchor", "shared_id"):
            part.pop(name, None)
    canonical = json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def backwards(apps, schema_editor):
    """The new tables and columns go with the migration before; the versions still hold what was taken from them."""


class Migration(migrations.Migration):
    dependencies = [("articles", "0003_workflow"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunPython(forwards, backwards)]

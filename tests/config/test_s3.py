"""Pictures in a bucket: a real S3 server, settings read from the environment, and the desk as editors use it."""

import io
import json
import re
import runpy
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path
from threading import Thread

import boto3
import environ
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from moto.server import DomainDispatcherApplication, create_backend_app
from PIL import Image as Pillow
from PIL import ImageDraw
from werkzeug.serving import WSGIRequestHandler, make_server

from articles import publishing
from articles.images import changing, markup, renditions, social
from articles.models.clock import database_now
from articles.models.history import Event, Publication, Version
from articles.models.library import Image
from articles.models.public import LiveArticle
from articles.states import Role, State
from config import checks, health
from tests.make import draw_picture, edition_of, make_article, make_user, publish

ROOT = Path(__file__).parents[2]
BUCKET = "pictures"
FOR_EVER = "public, max-age=31536000, immutable"
KEYS = {"AWS_ACCESS_KEY_ID": "editor", "AWS_SECRET_ACCESS_KEY": "a-secret"}


class Quiet(WSGIRequestHandler):
    def log(self, *_words):
        pass


class Server:
    """Moto's S3, which counts what it is asked."""

    def __init__(self):
        self.app = DomainDispatcherApplication(create_backend_app)
        self.http = make_server("127.0.0.1", 0, self._answer, threaded=True, request_handler=Quiet)
        self.port = self.http.server_port
        self.asked = []
        Thread(target=self.http.serve_forever, daemon=True).start()

    def _answer(self, environ, start_response):
        self.asked.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        return self.app(environ, start_response)

    def make_bucket(self):
        """Anybody may read, as the README says; only the owner writes and lists."""
        keys = {"aws_access_key_id": "owner", "aws_secret_access_key": "owner", "region_name": "us-east-1"}
        s3 = boto3.client("s3", endpoint_url=f"http://127.0.0.1:{self.port}", **keys)
        s3.create_bucket(Bucket=BUCKET)
        allowed = {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::{BUCKET}/*",
        }
        s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps({"Version": "2012-10-17", "Statement": [allowed]}))


@pytest.fixture(scope="module")
def server():
    server = Server()
    server.make_bucket()
    yield server
    server.http.shutdown()


@pytest.fixture
def configured(settings, monkeypatch):
    """Takes an environment as the settings file reads it, without the developer's `.env`."""

    def configure(**environment):
        monkeypatch.setattr(environ.Env, "read_env", lambda *_args: None)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        read = runpy.run_path(str(ROOT / "config/settings.py"))
        for name in ("STORAGES", "MEDIA_URL", "HTTPS", *(name for name in read if name.startswith("S3_"))):
            setattr(settings, name, read[name])

    return configure


def at(server):
    """The server's host has two names: by one the site writes, by the other readers see its pictures."""
    endpoint, public = f"http://127.0.0.1:{server.port}", f"http://localhost:{server.port}/{BUCKET}"
    return {"S3_BUCKET": BUCKET, "S3_ENDPOINT_URL": endpoint, "S3_PUBLIC_URL": public, **KEYS}


@pytest.fixture
def bucket(configured, server):
    configured(**at(server))
    markup.placeholder_name.cache_clear()
    server.asked.clear()
    return server


def photo(colour="teal"):
    picture = Pillow.new("RGB", (700, 500), colour)
    ImageDraw.Draw(picture).ellipse((100, 100, 300, 300), fill="white")
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def kept(colour="teal"):
    return draw_picture(photo(colour), title="A moon", alt="A moon.", alt_state="described")


def names_of(image):
    series = [files for kind in ("lead", "card") for files in image.renditions[kind].values()]
    return [image.file.name, *(name for files in series for name in files.values())]


def fetched(url):
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310
        return answer.read(), answer.headers


@pytest.mark.django_db
def test_from_the_desk_to_the_readers(client, bucket):
    client.force_login(make_user(Role.AUTHOR))
    data = {"title": "A moon", "alt_state": "described", "alt": "A moon.", "focal_x": "0.5", "focal_y": "0.5"}
    file = SimpleUploadedFile("moon.png", photo(), "image/png")
    assert client.post("/admin/articles/image/add/", {**data, "upload": file}).status_code == 302
    image = Image.objects.get()
    publish(make_article(picture=image))
    page = client.get(LiveArticle.objects.get().get_absolute_url()).content.decode()
    urls = set(re.findall(rf"http://localhost:{bucket.port}/[^\s\"]+", page))
    kinds = Counter(url.rpartition(".")[2] for url in urls)
    assert kinds == {"avif": 2, "webp": 2, "jpg": 3}, "two widths each, and the social image"
    assert "127.0.0.1" not in page, "where the site writes is nobody's business"
    assert not [url for url in urls if "?" in url], "a signature would end some day"
    types = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}
    for url in urls:
        body, headers = fetched(url)
        assert headers["Content-Type"] == types[url.rpartition(".")[2]]
        assert headers["Cache-Control"] == FOR_EVER
        with default_storage.open(url.removeprefix(f"http://localhost:{bucket.port}/{BUCKET}/")) as stored:
            assert stored.read() == body
        assert Pillow.open(io.BytesIO(body)).width in (480, 700, 1200)
    assert f'property="og:image" content="http://localhost:{bucket.port}/{BUCKET}/social/' in page
    shown = client.get("/admin/articles/image/").content.decode()
    assert f'src="http://localhost:{bucket.port}/{BUCKET}/pictures/' in shown


@pytest.mark.django_db
def test_a_file_is_written_with_one_request_and_read_with_one(bucket):
    image = kept()
    names = names_of(image)
    assert len(names) == 1 + 3 * (2 + 2)
    assert sorted(bucket.asked) == sorted(("PUT", f"/{BUCKET}/{name}") for name in names)
    bucket.asked.clear()
    changing.refocus(image, (0.1, 0.1), by=None, at=database_now())
    assert Counter(method for method, _path in bucket.asked) == {"GET": 1, "PUT": 6}, "the original, and two cuts"
    bucket.asked.clear()
    card = social.Card("A title", "Ann", social.Dress("Site", ""))
    first = social.store(card, image)
    assert [method for method, _path in bucket.asked] == ["HEAD", "GET", "PUT"]
    bucket.asked.clear()
    assert social.store(card, image) == first
    assert [method for method, _path in bucket.asked] == ["HEAD"], "it is not drawn again"


@pytest.mark.django_db
def test_a_replacement_leaves_every_file_of_before_as_it_was(bucket):
    image = kept("red")
    publish(make_article(picture=image))
    live, before = LiveArticle.objects.get(), names_of(image)
    bytes_before = {name: fetched(default_storage.url(name))[0] for name in before}
    changing.replace(image, renditions.read(ContentFile(photo("navy"))), by=None, at=database_now())
    assert not set(before) & set(names_of(image))
    assert {name: fetched(default_storage.url(name))[0] for name in before} == bytes_before
    assert publishing.show_now(image, by=None, at=database_now()) == 1
    again = LiveArticle.objects.get()
    assert default_storage.url(image.renditions["lead"]["avif"]["480"]) in again.picture_html
    assert again.social_image != live.social_image
    assert fetched(live.social_image)[0] != fetched(again.social_image)[0]


@pytest.mark.django_db
def test_a_site_moves_from_the_disk_to_a_bucket_and_a_rebuild_makes_its_pages_follow(configured, server):
    image = kept("olive")
    publish(make_article(picture=image))
    live = LiveArticle.objects.get()
    files = {}
    for name in [*names_of(image), live.social_image.removeprefix("/media/")]:
        with default_storage.open(name) as file:
            files[name] = file.read()
    configured(**at(server))
    for name, data in files.items():
        default_storage.save(name, ContentFile(data))
    assert publishing.rebuild_live() == (1, 1)
    again = LiveArticle.objects.get()
    public = f"http://localhost:{server.port}/{BUCKET}/"
    assert again.picture_html == live.picture_html.replace("/media/", public)
    assert again.social_image == live.social_image.replace("/media/", public)
    assert publishing.rebuild_live() == (1, 0)


def test_pages_may_show_pictures_from_there_and_the_site_does_not_serve_them(bucket):
    read = runpy.run_path(str(ROOT / "config/middleware.py"))
    for policy in ("PUBLIC_POLICY", "ADMIN_POLICY"):
        assert f"img-src 'self' http://localhost:{bucket.port}" in read[policy]
    assert not [
        route for route in runpy.run_path(str(ROOT / "config/urls.py"))["urlpatterns"] if "path" in str(route.pattern)
    ]


@pytest.mark.parametrize(
    ("environment", "url"),
    [
        ({}, "https://pictures.s3.amazonaws.com/"),
        ({"S3_REGION": "eu-north-1"}, "https://pictures.s3.eu-north-1.amazonaws.com/"),
        ({"S3_ENDPOINT_URL": "https://minio.example.org/"}, "https://minio.example.org/pictures/"),
        ({"S3_PUBLIC_URL": "https://img.example.org/one/"}, "https://img.example.org/one/"),
    ],
)
def test_without_a_public_address_it_is_the_buckets_own_and_never_signed(configured, environment, url):
    configured(S3_BUCKET=BUCKET, **KEYS, **environment)
    assert default_storage.url("pictures/a b.jpg") == f"{url}pictures/a%20b.jpg"
    assert checks.files() == []


def test_an_access_list_is_sent_where_a_store_wants_one(configured, bucket):
    configured(S3_ACL="public-read")
    default_storage.save("pictures/open.jpg", ContentFile(b"open"))
    grants = default_storage.bucket.Object("pictures/open.jpg").Acl().grants
    assert ("http://acs.amazonaws.com/groups/global/AllUsers", "READ") in {
        (grant["Grantee"].get("URI"), grant["Permission"]) for grant in grants
    }


# -- Trouble


@pytest.mark.django_db
def test_what_is_not_there_and_a_store_that_is_gone_are_told_as_of_a_disk(client, configured, bucket):
    assert client.get("/readyz").json()["checks"]["storage"] == "ok"
    with pytest.raises(FileNotFoundError):
        default_storage.open("pictures/none.jpg")
    assert not default_storage.exists("pictures/none.jpg")
    configured(S3_BUCKET="another")
    with pytest.raises(OSError, match="NoSuchBucket"):
        default_storage.save("a.jpg", ContentFile(b"a"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["storage"]) == (503, "BucketError")
    configured(S3_ENDPOINT_URL="http://127.0.0.1:1")
    with pytest.raises(OSError, match="Could not connect"):
        health._storage()


@pytest.mark.django_db
def test_an_editor_is_told_in_a_sentence_and_nothing_is_kept(client, configured, bucket):
    image = kept()
    client.force_login(make_user(Role.EDITOR))
    configured(S3_ENDPOINT_URL="http://127.0.0.1:1")
    answer = client.post("/admin/articles/image/upload/", {"upload": SimpleUploadedFile("a.png", photo("red"))})
    assert (answer.status_code, Image.objects.count()) == (422, 1)
    assert "storage of pictures does not answer" in answer.json()["error"]
    data = {"title": "A", "alt_state": "decorative", "alt": "", "focal_x": "0.1", "focal_y": "0.5"}
    page = client.post(f"/admin/articles/image/{image.pk}/change/", data, follow=True)
    assert any("storage of pictures does not answer" in str(message) for message in page.context["messages"])
    assert Image.objects.get().focal_x == 0.5


@pytest.mark.django_db
def test_a_publisher_is_told_in_a_sentence_and_nothing_is_published_or_lost(client, configured, bucket):
    article = make_article(picture=kept())
    edition_of(article)
    client.force_login(make_user(Role.PUBLISHER))

    def post(move, **data):
        path = f"/admin/articles/article/{article.pk}/move/{move}/"
        shown = client.get(path).context["form"]
        filled = {name: shown[name].value() or "" for name in shown.fields}
        return client.post(path, {**filled, "confirmed": "on", **data}, follow=True)

    def told(page):
        return [str(message) for message in page.context["messages"]]

    configured(S3_ENDPOINT_URL="http://127.0.0.1:1")
    events = Event.objects.count()
    page = post("publish")
    assert "written to “pictures”. Nothing was published, and nothing is lost; try again." in told(page)[0]
    article.refresh_from_db()
    assert (article.state, Event.objects.count()) == (State.APPROVED, events)
    assert not Publication.objects.exists()
    configured(**at(bucket))
    assert "is live" in told(post("publish"))[0]

    configured(S3_ENDPOINT_URL="http://127.0.0.1:1")
    mended = {"title": "A better moon", "note": "It was another one."}
    page = post("correct", **mended)
    assert "Nothing was published" in told(page)[0]
    assert {name: page.context["form"][name].value() for name in mended} == mended, "what was typed is there"
    assert Version.objects.count() == Publication.objects.count() == 1
    configured(**at(bucket))
    post("correct", **mended)
    assert LiveArticle.objects.get().title == "A better moon"


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"S3_PUBLIC_URL": "https://img.example.org"}, "S3_PUBLIC_URL is set and S3_BUCKET is not"),
        ({"S3_ENDPOINT_URL": "https://minio.example.org"}, "S3_ENDPOINT_URL is set and S3_BUCKET is not"),
        (
            {"S3_BUCKET": BUCKET, "AWS_ACCESS_KEY_ID": "x"},
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY only one is set",
        ),
        ({"S3_BUCKET": BUCKET, "S3_PUBLIC_URL": "img.example.org"}, "S3_PUBLIC_URL must be an address such as"),
        ({"S3_BUCKET": BUCKET, "S3_PUBLIC_URL": "https://x.org/?X-Amz-Expires=60"}, "must be an address such as"),
    ],
)
def test_half_a_configuration_is_an_error_that_says_what_to_do(configured, environment, words):
    configured(**environment)
    (error,) = checks.files()
    assert words in error.msg
    assert error.is_serious()


def test_pictures_that_browsers_would_block_are_told_before_a_deploy(configured):
    configured(S3_BUCKET=BUCKET, SITE_URL="https://example.org", S3_PUBLIC_URL="http://img.example.org")
    (warning,) = checks.files_deployed()
    assert "which browsers block" in warning.msg
    configured(S3_PUBLIC_URL="https://img.example.org")
    assert checks.files_deployed() == []

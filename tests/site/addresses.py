"""Every public address that shows an article, for tests that ask all of them."""

from articles.models.public import LiveArticle

STANDING = (
    *("/", "/articles/", "/tags/", "/people/", "/archive/", "/faq/", "/search/?q=walking"),
    *("/feed/", "/feed/atom/", "/feed.json", "/sitemap.xml", "/llms.txt", "/robots.txt"),
)


def of(live: LiveArticle) -> list[str]:
    """Where one article shows."""
    own = [
        live.get_absolute_url(),
        f"/articles/{live.slug}.md",
        f"/archive/{live.month // 100}/{live.month % 100:02}/",
    ]
    for tag in live.ordered_tags():
        own += [f"/tags/{tag.slug}/", f"/tags/{tag.slug}/feed/", f"/tags/{tag.slug}/feed.json"]
    for credit in live.byline:
        own += [f"/people/{credit['slug']}/", f"/people/{credit['slug']}/feed/atom/"]
    return own


def body(client, path: str) -> bytes:
    """The bytes that a reader gets; the status must be 200."""
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return b"".join(response.streaming_content) if response.streaming else response.content

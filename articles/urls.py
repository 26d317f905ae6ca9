"""The public addresses; other people's bookmarks rely on them."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from articles import feeds, icons, previews, sitemaps, theme, views


class SlugConverter(StringConverter):
    """A slug in the letters of any script."""

    regex = r"[-\w]+"


class MonthConverter(StringConverter):
    regex = r"0[1-9]|1[0-2]"


class YearConverter(StringConverter):
    regex = r"[0-9]{4}"


register_converter(SlugConverter, "word")
register_converter(MonthConverter, "month")
register_converter(YearConverter, "year")
register_converter(theme.ColorsConverter, "colors")

app_name = "articles"
urlpatterns = [
    path("", views.home, name="home"),
    path("articles/", views.article_list, name="list"),
    path("articles/<word:slug>/", views.article_detail, name="detail"),
    path("articles/<word:slug>.md", views.markdown_twin, {"is_page": False}, name="markdown"),
    path("tags/", views.tag_list, name="tags"),
    path("tags/<word:slug>/", views.tag_detail, name="tag"),
    path("people/", views.person_list, name="people"),
    path("people/<word:slug>/", views.person_detail, name="person"),
    path("archive/", views.archive, name="archive"),
    path("archive/<year:year>/<month:month>/", views.archive_month, name="month"),
    path("preview/<str:token>/", previews.shared_preview, name="preview"),
    path("search/", views.search_page, name="search"),
    *feeds.paths("", "feed", scope=None),
    *feeds.paths("tags/<word:slug>/", "tag_feed", scope="tag"),
    *feeds.paths("people/<word:slug>/", "person_feed", scope="person"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap-<word:kind>-<int:part>.xml", sitemaps.sitemap_part, name="sitemap_kind"),
    path("sitemap-<int:part>.xml", sitemaps.sitemap_part, name="sitemap_part"),
    path("theme-<colors:palette>-<slug:digest>.css", theme.stylesheet, name="theme"),
    path("favicon.ico", icons.favicon, name="favicon"),
    path("icon-<colors:palette>.svg", icons.icon, name="icon"),
    path("icon-<colors:palette>.png", icons.touch_icon, name="touch_icon"),
    path("social-<colors:palette>.png", icons.social, name="social"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("llms.txt", sitemaps.llms, name="llms"),
    # The pages of the site stand beside all of the above, whose first words they cannot have (`addresses.reserved()`).
    path("<word:slug>.md", views.markdown_twin, {"is_page": True}, name="page_markdown"),
    path("<word:slug>/", views.page_detail, name="page"),
]

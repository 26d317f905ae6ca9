"""The desk's own pages: what waits for whom, the calendar, the board."""

from typing import Any

from django.contrib import admin

from articles.admin.desk.board import board_view
from articles.admin.desk.calendar import calendar_view
from articles.admin.desk.front import front_context

site: Any = admin.site  # a config.desk.DeskSite, which articles do not import
site.set_front(front_context)
site.add_page("calendar/", calendar_view, name="calendar")
site.add_page("board/", board_view, name="board")

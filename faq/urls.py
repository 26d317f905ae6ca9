from django.urls import path, re_path

from faq import views

app_name = "faq"
urlpatterns = [
    path("", views.hub, name="hub"),
    re_path(r"^(?P<slug>[-\w]+)/$", views.question_detail, name="detail"),
]

"""The list of pictures."""

from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest

from articles.images.uses import counts


class ImageList(ChangeList):
    """Counts the uses of the pictures of a page together."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        found = counts([image.pk for image in self.result_list])
        for image in self.result_list:
            image.use_counts = found[image.pk]

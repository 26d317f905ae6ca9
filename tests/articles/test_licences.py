"""The licences that a picture may be under."""

import re

import pytest
from django.core.exceptions import ValidationError

from articles.licences import LICENCES, choices, key_named, licence_of
from articles.models.library import Image
from articles.sources import is_web_address

#: What SPDX (https://spdx.org/licenses/) calls those that it knows.
OF_SPDX = {
    *("CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-ND-4.0", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "CC-BY-NC-ND-4.0"),
    *("CC0-1.0", "CC-PDM-1.0"),
}


def test_keys_stand_in_approved_texts_and_stay():
    assert set(LICENCES) == {"", "all-rights-reserved", "other", *(name.lower() for name in OF_SPDX)}
    assert [key for key, _label in choices()] == list(LICENCES)
    assert all(licence.key == key and licence.label for key, licence in LICENCES.items())


def test_those_of_creative_commons_lead_to_their_deed_and_say_what_they_demand():
    for name in OF_SPDX:
        licence = licence_of(name.lower())
        assert is_web_address(licence.url), name
        *kinds, version = name.removeprefix("CC-").lower().split("-")
        if licence.is_by:
            assert licence.url == f"https://creativecommons.org/licenses/{'-'.join(kinds)}/{version}/"
            assert licence.name == f"CC {'-'.join(kinds).upper()} {version}"
    assert {key for key, licence in LICENCES.items() if licence.is_by} == {
        name.lower() for name in OF_SPDX if re.match("CC-BY", name)
    }


def test_what_says_nothing_is_shown_as_nothing():
    for key in ("", "other", "of-a-later-release"):
        assert (licence_of(key).name, licence_of(key).url) == ("", "")


@pytest.mark.parametrize(
    ("meant", "key"),
    [
        *((name, name.lower()) for name in sorted(OF_SPDX)),
        *((str(licence.name), key) for key, licence in LICENCES.items() if licence.name),
        ("http://creativecommons.org/licenses/by-sa/4.0/deed.de", "cc-by-sa-4.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0", "cc0-1.0"),
        ("cc by 4.0 ", "cc-by-4.0"),
        ("CC-BY 4.0", "cc-by-4.0"),
        ("", ""),
        ("CC BY 3.0", None),
        ("CC BY", None),
        ("https://creativecommons.org/licenses/by/3.0/", None),
    ],
)
def test_a_licence_is_known_by_key_name_and_deed(meant, key):
    assert key_named(meant) == key


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://example.org/a", "example.org", "https://a b.example/"])
def test_the_library_takes_nothing_for_a_source_that_is_no_web_address(url):
    image = Image(file="a.jpg", source_url=url)
    with pytest.raises(ValidationError) as refused:
        image.clean_fields()
    assert set(refused.value.message_dict) == {"source_url"}
    image.source_url = "https://example.org/a"
    image.clean_fields()

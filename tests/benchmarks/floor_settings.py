"""The site's own settings, with the floors beside its addresses."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.benchmarks.floors"

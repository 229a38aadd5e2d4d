"""What a changed office file changes, by its keys."""

import tomllib

from queue_server.domain.changes import changed_keys
from tests.domain.making import ROOT

KALISZ = (ROOT / "offices" / "kalisz.toml").read_text("utf-8")


def changes(old: str, new: str) -> tuple[str, ...]:
    """The keys that a replacement in the first office's file changes."""
    assert old in KALISZ
    return changed_keys(tomllib.loads(KALISZ), tomllib.loads(KALISZ.replace(old, new)))


def test_the_same_file_changes_nothing():
    assert changes("slug", "slug") == ()


def test_a_comment_changes_nothing():
    assert changes("# Grounds for going", "# Reasons for going") == ()


def test_a_changed_value_is_named_by_its_key():
    assert changes("mean_minutes = 15", "mean_minutes = 20") == ("services.A.mean_minutes",)


def test_what_is_added_or_gone_is_named():
    assert changes("# walk_in_quota = 60", "walk_in_quota = 60") == ("services.A.walk_in_quota",)
    assert changes('theme = "light"', "") == ("displays.hall-1.theme",)


def test_a_new_table_without_keys_is_a_change():
    assert changes("[counters.6]", "[counters.7]\n[counters.6]") == ("counters.7",)

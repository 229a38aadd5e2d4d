"""The queries start from the same offices as the actions."""

from tests.actions.conftest import second, wide

__all__ = ["second", "wide"]

"""The API for kiosks, displays and other systems: `/api/v1`."""

from api.registration import surface

__all__ = ["surface"]

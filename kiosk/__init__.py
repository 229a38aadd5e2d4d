"""The ticket kiosk by the door."""

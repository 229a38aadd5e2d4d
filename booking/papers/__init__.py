"""What a visitor takes along: the confirmation, its codes to scan, the entry for calendars."""

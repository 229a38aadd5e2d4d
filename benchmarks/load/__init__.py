"""The load generator of `country`: screens, kiosks, panels and phones in one asyncio process."""

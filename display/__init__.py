"""What hangs on the wall: hall monitors and the small monitors above the counters."""

"""What happens when something fails: the disk, the lock, the clock, the process."""

"""What people and devices do: one function for each action, one transaction for each function."""

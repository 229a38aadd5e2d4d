"""Who may do what: every address and every event, asked by every role and by none."""

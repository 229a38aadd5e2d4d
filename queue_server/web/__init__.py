"""Web tools that all surfaces share: access, doors to actions, errors, words, base pages."""

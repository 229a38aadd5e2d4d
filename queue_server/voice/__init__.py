"""The voice: what is spoken in the hall, made on the server and kept as files."""

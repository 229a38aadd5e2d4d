"""The live room, over real connections."""

"""What is said for a call, in words: "Numer A zero dwanaście, stanowisko trzy"."""

from queue_server.domain.spoken.phrases import TONGUES, Phrase, phrase, tongue

__all__ = ["TONGUES", "Phrase", "phrase", "tongue"]

"""What is said for a call, in words: "Numer A zero dwanaście, stanowisko trzy"."""

from queue_server.domain.spoken.phrases import TONGUES, Phrase, phrase, tongue
from queue_server.domain.spoken.tongue import Tongue, Word

__all__ = ["TONGUES", "Phrase", "Tongue", "Word", "phrase", "tongue"]

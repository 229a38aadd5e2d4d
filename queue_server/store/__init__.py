"""What lasts: tables, transactions, the journal, and translators between rows and values."""

from queue_server.store.migrate import is_current, is_usable, migrate
from queue_server.store.opening import change, from_memory
from queue_server.store.pen import Again
from queue_server.store.store import Store
from queue_server.store.transaction import Change

__all__ = [
    "Again",
    "Change",
    "Store",
    "change",
    "from_memory",
    "is_current",
    "is_usable",
    "migrate",
]

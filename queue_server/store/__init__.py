"""What lasts: tables, transactions, the journal, and translators between rows and values."""

from queue_server.store.migrate import is_current, migrate
from queue_server.store.store import Store
from queue_server.store.transaction import Change, change

__all__ = ["Change", "Store", "change", "is_current", "migrate"]

"""Accounts: registering, logging in, forgotten passwords, second factors, over Flask-Security."""

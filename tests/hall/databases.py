"""The test database as other processes reach it."""

from django.db import connection


def database_url() -> str:
    """DATABASE_URL of the very database that this test uses, also over a socket."""
    facts = connection.get_connection_params()
    user, password = facts.get("user") or "", facts.get("password") or ""
    host, port, name = facts.get("host") or "", facts.get("port") or "", connection.settings_dict["NAME"]
    who = f"{user}:{password}@" if user else ""
    if not host or host.startswith("/"):
        place = f"?host={host}" if host else ""
        return f"postgresql://{who}/{name}{place}{f'&port={port}' if host and port else ''}"
    return f"postgresql://{who}{host}{f':{port}' if port else ''}/{name}"

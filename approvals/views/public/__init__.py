"""Pages for citizens: no login, no JavaScript, no session."""

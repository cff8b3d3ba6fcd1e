"""Races between processes: each with its own connections, let go at one barrier, round by round."""

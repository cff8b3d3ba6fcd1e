"""The fictional county 示范县: people and windows, catalogue, and a year of cases told through the real operations."""

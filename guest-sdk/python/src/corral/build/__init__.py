"""Builds a plugin from a module. It runs natively and is not part of a plugin."""

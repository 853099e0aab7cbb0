"""Why a plugin cannot be built."""


class Problem(Exception):
    """The text says where, and what to do."""

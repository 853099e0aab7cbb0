"""The settings that are granted to the plugin (`grants.settings` in plugin.json)."""

from __future__ import annotations

from typing import overload

from . import host
from .errors import ConfigurationError, UpstreamError
from .log import log


@overload
def get(name: str) -> str | None: ...
@overload
def get(name: str, default: str) -> str: ...
def get(name: str, default: str | None = None) -> str | None:
    """A setting; `default` if it does not exist or is not granted.

    If settings cannot be read, the error is logged and the result is `default`.
    """
    try:
        value = host.current().setting(name)
    except host.SettingsError as reason:
        log.error("setting `%s` could not be read: %s", name, reason)
        return default
    return default if value is None else value


def require(name: str) -> str:
    """A required setting. If it is missing, that is a `ConfigurationError`."""
    try:
        value = host.current().setting(name)
    except host.SettingsError as reason:
        message = f"setting `{name}` could not be read: {reason}"
        raise UpstreamError(message, retryable=True) from None
    if value is None:
        raise ConfigurationError(
            f"there is no setting `{name}`: add it to the app settings and to "
            "`grants.settings` in plugin.json"
        )
    return value


def all() -> dict[str, str]:
    """All granted settings, by name."""
    try:
        return dict(host.current().settings())
    except host.SettingsError as reason:
        message = f"the settings could not be read: {reason}"
        raise UpstreamError(message, retryable=True) from None

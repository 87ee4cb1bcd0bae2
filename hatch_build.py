"""Build hook: the front end, the report font and the message catalogues."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Build(BuildHookInterface[Any]):
    """Makes everything that a checkout lacks and a wheel carries."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Run before files are collected."""

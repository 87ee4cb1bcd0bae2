"""What an investigation is made of."""

from zixin.investigation.models.cases import Investigation, Method, PlannedMethod, Reason

__all__ = ["Investigation", "Method", "PlannedMethod", "Reason"]

"""Rules applied to reports: findings, never exceptions, for bad data."""

from xltools.engine.plan import Plan, prepare
from xltools.engine.run import Around, outcomes, validate, verdict_of

__all__ = ["Around", "Plan", "outcomes", "prepare", "validate", "verdict_of"]

"""The demo company's world (演示世界), made from a seed alone: no clock, no database, no network."""

from __future__ import annotations

from zixin.site.demo.generation.records import (
    DemoApplication,
    DemoCompany,
    DemoCustomer,
    DemoDepartment,
    DemoInvoice,
    DemoStatement,
    DemoUser,
    SampleFile,
    World,
)
from zixin.site.demo.generation.samples import sample_files, write_csv_samples
from zixin.site.demo.generation.world import generate_world

__all__ = [
    "DemoApplication",
    "DemoCompany",
    "DemoCustomer",
    "DemoDepartment",
    "DemoInvoice",
    "DemoStatement",
    "DemoUser",
    "SampleFile",
    "World",
    "generate_world",
    "sample_files",
    "write_csv_samples",
]

"""The pure engine: frames in, frames out; no Django, no clock, no files but its own catalogue."""

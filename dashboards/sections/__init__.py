"""Sections that several pages show: each draws one thing from a request and returns a component."""

"""Sphinx reads the pages of this folder: `sphinx-build -W docs site`."""

from __future__ import annotations

project = "tangentish"
author = "the tangentish developers"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.intersphinx"]
exclude_patterns = ["_build"]

html_theme = "furo"
html_title = "tangentish"
html_theme_options = {
    "source_directory": "docs/",
    "light_css_variables": {"color-brand-primary": "#0a6640", "color-brand-content": "#0a6640"},
    "dark_css_variables": {"color-brand-primary": "#7ee787", "color-brand-content": "#7ee787"},
}

myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 3
suppress_warnings = ["misc.highlighting_failure", "myst.xref_missing"]  # see tests/test_site.py
intersphinx_mapping: dict[str, tuple[str, None]] = {}  # building the pages needs no network

autodoc_typehints = "none"  # the signatures in the text say what a reader needs
autodoc_member_order = "bysource"
default_role = "code"

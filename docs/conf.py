"""How ``make docs`` builds the papers. Nothing is fetched: it works without a network."""

from importlib.metadata import version as installed

project = "geocluster"
release = version = installed("geocluster")
copyright = "the geocluster authors"  # Sphinx asks for this very name

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
templates_path: list[str] = []

myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = "geocluster"
html_copy_source = False
html_show_sphinx = False

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
napoleon_google_docstring = False
napoleon_use_ivar = True
napoleon_use_rtype = False

# Names of attributes are linked, and several classes have one of the same name, such as objective.
suppress_warnings = ["ref.python"]

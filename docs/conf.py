"""How docs/ becomes a site: `make docs`. The pages are plain Markdown, which reads as well where the code is hosted.

The navigation stands here and nowhere else: a page that is missing in it ends the build, and so does a link, an anchor
or a picture that leads nowhere. Nothing is fetched, neither while it is built nor while somebody reads it.
"""

import re
import tomllib
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

ROOT = Path(__file__).parent.parent

NAVIGATION = {
    "Squad": "squad check-in votes flags dependencies conversation blacking-out",
    "Director": "director portfolio launch-page frozen-links calendar-and-embed",
    "Administrator": (
        "administrator settings csv sync commands messages sign-in rights deploy upgrade operations backup security"
    ),
    "Developer": "developer adding-a-source api forecasting comparison streamlit walkthroughs contributing changelog",
}
ELSEWHERE = {"contributing": "CONTRIBUTING.md", "changelog": "CHANGELOG.md"}
"""Pages that are a file of the repository's root: their own file in docs/ only says so."""

project = "Andon"
author = "The Andon maintainers"
version = release = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["images"]
# Every heading can be linked to, as where the code is hosted.
myst_heading_anchors = 4
# Pages begin with what they are about, and go on with it: a signature or a formula is no heading too much.
suppress_warnings = ["myst.header"]
highlight_language = "text"
nitpicky = True

html_theme = "furo"
html_title = "Andon"
html_static_path = ["static"]
html_css_files = ["andon.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "github-dark"
html_theme_options: dict[str, Any] = {
    # The colours of the app's own pages, .streamlit/config.toml.
    "light_css_variables": {
        "color-brand-primary": "#0b5cad",
        "color-brand-content": "#0b5cad",
        "color-brand-visited": "#0b5cad",
        "color-foreground-primary": "#111111",
        "color-foreground-secondary": "#4d4d4a",
        "color-foreground-muted": "#5f5f5b",
        "color-background-secondary": "#f7f7f4",
        "color-background-border": "#d6d5cf",
        "color-sidebar-link-text--top-level": "#111111",
    },
    "dark_css_variables": {
        "color-brand-primary": "#56B4E9",
        "color-brand-content": "#56B4E9",
        "color-brand-visited": "#56B4E9",
        "color-foreground-primary": "#ffffff",
        "color-foreground-secondary": "#c3cad2",
        "color-foreground-muted": "#a5afba",
        "color-background-primary": "#0b0f14",
        "color-background-secondary": "#10161d",
        "color-background-border": "#38424e",
        "color-sidebar-link-text--top-level": "#ffffff",
    },
}


def _navigation(app: Sphinx, page: str, source: list[str]) -> None:
    """The start page carries the navigation; a page that stands elsewhere is read from there."""
    if page == "index":
        app.env.note_dependency(__file__)
        source[0] += "".join(_tree(title, pages) for title, pages in NAVIGATION.items())
    if page in ELSEWHERE:
        file = ROOT / ELSEWHERE[page]
        app.env.note_dependency(file)
        source[0] = file.read_text(encoding="utf-8").replace("](docs/", "](")


def _tree(title: str, pages: str) -> str:
    return "\n".join(["\n\n```{toctree}", ":hidden:", f":caption: {title}", "", *pages.split(), "```\n"])


def _dark_pictures(app: Sphinx, page: nodes.document) -> None:
    """Where there is a picture of the dark page beside that of the light one, each is shown to who reads so."""
    for light in list(page.findall(nodes.image)):
        uri = light["uri"].replace(".png", "-dark.png")
        if uri != light["uri"] and (Path(app.srcdir) / uri).is_file():
            dark = light.deepcopy()
            dark["uri"] = uri
            light["classes"].append("only-light")
            dark["classes"].append("only-dark")
            light.parent.insert(light.parent.index(light) + 1, dark)


def _reached_by_keyboard(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: object) -> None:
    """What the theme leaves out for a keyboard and a screen reader: code that scrolls, and the level of captions."""
    if "body" in context:
        context["body"] = context["body"].replace("<pre>", '<pre tabindex="0">')
    navigation = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = navigation.replace('role="heading"', 'role="heading" aria-level="2"')


FETCHED = re.compile(
    r"""<(?:script|img|iframe|source|embed)\b[^>]*\bsrc=["']?(?:https?:)?//"""
    r"""|<link\b[^>]*\bhref=["']?(?:https?:)?//|@import|url\(\s*["']?(?:https?:)?//""",
    re.IGNORECASE,
)
"""What a browser would ask others for."""


def _fetches_nothing(app: Sphinx, error: Exception | None) -> None:
    """A reader's browser asks nobody but the site: no fonts, scripts or pictures from elsewhere."""
    if error is None and app.builder.format == "html":
        files = (each for ending in ("html", "css") for each in Path(app.outdir).rglob(f"*.{ending}"))
        asking = [each.name for each in files if FETCHED.search(each.read_text(encoding="utf-8"))]
        if asking:
            raise ExtensionError(f"These files fetch something from elsewhere: {', '.join(sorted(asking))}.")


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("source-read", _navigation)
    # Before Sphinx collects the pictures.
    app.connect("doctree-read", _dark_pictures, priority=400)
    # After the theme has made its navigation.
    app.connect("html-page-context", _reached_by_keyboard, priority=900)
    app.connect("build-finished", _fetches_nothing)

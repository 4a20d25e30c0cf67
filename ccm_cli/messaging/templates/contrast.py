"""Whether the brand's colours can be read on each other, in light and in dark."""

from collections.abc import Iterator

from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.messaging.templates.findings import Finding
from ccm_cli.messaging.templates.source import BRAND_FILE, MessageTemplate
from ccm_cli.messaging.templates.tables import line_of

ENOUGH = 4.5
"""WCAG 2.2, success criterion 1.4.3: for text that is not large."""

PAIRS = (
    ("text", "card", message("text")),
    ("heading", "card", message("headings")),
    ("accent", "card", message("links")),
    ("text", "background", message("quotations")),
    ("muted", "background", message("the footer")),
)
"""What the layout writes on what, and what that is."""


def ratio(one: str, other: str) -> float:
    """How far two colours are apart in lightness, from 1 to 21.

    (L1 + 0.05) / (L2 + 0.05) of the relative luminances, the lighter one above: WCAG 2.2,
    https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio.

    Args:
        one: `#rrggbb`.
        other: the same; their order makes no difference.
    """
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    """The relative luminance of an sRGB colour, from 0 to 1.

    0.2126 R + 0.7152 G + 0.0722 B, each c of them c/12.92 where c <= 0.04045, else
    ((c + 0.055) / 1.055) ** 2.4: https://www.w3.org/TR/WCAG22/#dfn-relative-luminance.
    """
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def _linear(part: float) -> float:
    straight = 0.04045
    return part / 12.92 if part <= straight else ((part + 0.055) / 1.055) ** 2.4


def contrast_findings(template: MessageTemplate) -> Iterator[Finding]:
    """Colours of the brand that are too near each other to be read."""
    brand = template.layout[BRAND_FILE]
    for table, colors in (("colors", template.brand.colors), ("dark", template.brand.dark)):
        for ink, ground, what in PAIRS:
            found = ratio(colors[ink], colors[ground])
            if found >= ENOUGH:
                continue
            yield Finding(
                "warning",
                brand.path,
                line_of(brand.text, table, ink),
                _("[%(table)s] %(ink)s on %(ground)s is hard to read (%(what)s): %(ratio).1f to 1.")
                % {
                    "table": table, "ink": ink, "ground": ground, "what": _(what), "ratio": found,
                },
                _("Choose colours further apart, of at least 4.5 to 1."),
            )  # fmt: skip

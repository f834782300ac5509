"""Whether a brand colour can be read: WCAG contrast against every ground it may stand on."""

GROUNDS = {"light": ("#FBF9F4", "#FFFFFF", "#F3EFE6"), "dark": ("#12191B", "#1A2326", "#0D1315")}
LEAST_CONTRAST = 4.5


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two colours, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def is_readable(colour: str, theme: str) -> bool:
    """Whether text in this colour can be read on each ground of the theme."""
    return all(contrast(colour, ground) >= LEAST_CONTRAST for ground in GROUNDS[theme])


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.03928 else float(((channel + 0.055) / 1.055) ** 2.4)

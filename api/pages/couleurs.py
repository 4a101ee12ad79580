"""The installation's colour, made readable: whatever is configured, text keeps the contrast that RGAA asks for."""

FOND = "#f5f6f8"  # the greyest background that the colour is written on (repere.css, --fond)
CONTRASTE = 4.5  # WCAG 2.2, 1.4.3


def readable(couleur: str) -> str:
    """`couleur`, darkened just enough to be read on the page's backgrounds and under white text."""
    rouge, vert, bleu = _channels(couleur)
    part = 1.0
    while contrast(_hex(rouge * part, vert * part, bleu * part), FOND) < CONTRASTE:
        part -= 0.01
    return _hex(rouge * part, vert * part, bleu * part)


def contrast(une: str, autre: str) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2, relative luminance)."""
    sombre, claire = sorted((_luminance(une), _luminance(autre)))
    return (claire + 0.05) / (sombre + 0.05)


def _luminance(couleur: str) -> float:
    rouge, vert, bleu = (_linear(canal / 255) for canal in _channels(couleur))
    return 0.2126 * rouge + 0.7152 * vert + 0.0722 * bleu


def _linear(canal: float) -> float:
    return canal / 12.92 if canal <= 0.04045 else ((canal + 0.055) / 1.055) ** 2.4


def _channels(couleur: str) -> tuple[int, int, int]:
    return int(couleur[1:3], 16), int(couleur[3:5], 16), int(couleur[5:7], 16)


def _hex(rouge: float, vert: float, bleu: float) -> str:
    return f"#{round(rouge):02x}{round(vert):02x}{round(bleu):02x}"

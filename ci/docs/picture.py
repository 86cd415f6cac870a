"""A terminal's output as a picture: SVG, of what a program printed in colour."""
import re
import textwrap
from html import escape

COLUMNS = 108
WIDTH, HEIGHT, MARGIN = 7.8, 18, 16
PLAIN, PAPER = "#d6dde6", "#11161d"
COLOURS = {"31": "#ff7b72", "32": "#56d364", "33": "#e3b341", "34": "#6cb6ff", "35": "#d2a8ff", "36": "#56d4dd"}
SEQUENCE = re.compile(r"\x1b\[([\d;]*)m")


def cells(line):
    """(character, style) of each column; a style is the SVG attributes of it."""
    colour, bold, dim = PLAIN, False, False
    text = iter(re.split(SEQUENCE, line))
    for part in text:
        style = f'fill="{colour}"' + (' font-weight="bold"' if bold else "") + (' opacity=".6"' if dim else "")
        yield from ((character, style) for character in part)
        for code in next(text, "").split(";"):
            if code in COLOURS:
                colour = COLOURS[code]
            elif code in ("1", "2"):
                bold, dim = bold or code == "1", dim or code == "2"
            else:
                colour, bold, dim = PLAIN, False, False


def wrapped(line):
    """As lines that fit, a continued one below the text of the first."""
    row = list(cells(line))
    plain = "".join(character for character, _ in row)
    if len(plain) <= COLUMNS:
        return [row]
    indent = len(plain) - len(plain.lstrip()) + 2
    rows, at = [], 0
    for number, part in enumerate(textwrap.wrap(plain, COLUMNS - indent, drop_whitespace=False, break_long_words=False)):
        rows.append([(" ", f'fill="{PLAIN}"')] * (indent * (number > 0)) + row[at : at + len(part)])
        at += len(part)
    return rows


def drawn(row, y):
    spans, at = "", 0
    while at < len(row):
        end = at
        while end < len(row) and row[end][1] == row[at][1]:
            end += 1
        text = escape("".join(character for character, _ in row[at:end]), quote=False).replace(" ", "\u00a0")
        spans += f"<tspan {row[at][1]}>{text}</tspan>"
        at = end
    length = f' textLength="{len(row) * WIDTH:.1f}"' if row else ""
    return f'<text x="{MARGIN}" y="{y}"{length}>{spans}</text>\n'


def svg(title, text):
    """What was printed, title for those who cannot see it."""
    rows = [row for line in text.rstrip("\n").split("\n") for row in wrapped(line)]
    width, height = round(COLUMNS * WIDTH) + 2 * MARGIN, len(rows) * HEIGHT + 2 * MARGIN
    body = "".join(drawn(row, MARGIN + HEIGHT * number + 13) for number, row in enumerate(rows) if row)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">\n'
        f"<title>{escape(title)}</title>\n"
        f'<rect width="100%" height="100%" rx="8" fill="{PAPER}"/>\n'
        f'<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,DejaVu Sans Mono,monospace" font-size="13">\n'
        f"{body}</g>\n</svg>\n"
    )

"""The little of Markdown that our pages are written in, as mdoc: headings, paragraphs, lists, tables, code."""
import re
import textwrap

# Words that are macros where a macro's arguments are read.
MACROS = set("Ad An At Bsx Bx Dx Fx Nx Ox Ap Aq Ar Bd Bl Bo Bq Cd Cm Db Dd Dl Do Dq Dv Ec Ed El Em En Er Ev Fa Fl Fn Ic It Li Nd Nm No Ns Oc Oo Op Pa Pc Pf Po Pp Pq Ql Qo Qq Sc Sh Sm So Sq Ss St Sx Sy Ta Tn Ux Va Xc Xo Xr Xx".split())


def escaped(text):
    """Text that stands for itself, in a macro's line, too."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga").replace("^", "\\(ha").replace("~", "\\(ti")
    text = re.sub(r'"', "\\(dq", text)
    text = re.sub(r"^\.", "\\&.", text, flags=re.MULTILINE)
    words = [f"\\&{word}" if word in MACROS or word in ("|", ".", ",", ":", ";", "(", ")", "[", "]", "?", "!") else word for word in text.split(" ")]
    return " ".join(words)


def inline(text, width=78):
    """Of Markdown's links and code the text."""
    text = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", text)
    text = re.sub(r"\\([*_<\[\]|])", r"\1", re.sub(r"`|\*\*", "", text))
    return said(text, width)


def said(text, width=78):
    """A paragraph that is no Markdown: sentences on lines of their own."""
    sentences = re.split(r"(?<=[a-z0-9)\]][.?!]) (?=[A-Z])", " ".join(text.split()))
    return "\n".join(line for sentence in sentences for line in filled(escaped(sentence), width))


def filled(text, width):
    lines = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    return [re.sub(r"^(?=\.)", r"\\&", line) for line in lines]


def table(lines):
    rows = [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))] for line in lines]
    items = [(" ".join(row[:-1]), row[-1]) for row in rows[2:]]
    return ".Bl -tag -width Ds\n" + "".join(f".It {inline(name, 999)}\n{inline(text)}\n" for name, text in items) + ".El"


def bullets(block):
    items = re.split(r"^- ", block, flags=re.MULTILINE)[1:]
    return ".Bl -bullet\n" + "".join(f".It\n{inline(item)}\n" for item in items) + ".El"


def blocks(markdown):
    """Paragraphs, lists, tables; what a fence encloses is one, blank lines and all."""
    block, fenced = [], False
    for line in markdown.split("\n"):
        fenced ^= line.startswith("```")
        if line or fenced:
            block.append(line)
        elif block:
            yield "\n".join(block)
            block = []
    if block:
        yield "\n".join(block)


def page_text(markdown):
    """mdoc of a piece of Markdown; no line end at its end."""
    made = []
    for block in blocks(re.sub(r"<!--.*?-->\n*", "", markdown, flags=re.DOTALL)):
        if block.startswith("```"):
            made.append(".Bd -literal -offset indent\n" + escaped("\n".join(block.split("\n")[1:-1])) + "\n.Ed")
        elif block.startswith("#"):
            made.append(".Ss " + inline(block.lstrip("# ")))
        elif block.startswith("| "):
            made.append(table(block.split("\n")))
        elif block.startswith("- "):
            made.append(bullets(block))
        else:
            made.append((".Pp\n" if made and not made[-1].startswith(".Ss") else "") + inline(block))
    return "\n".join(made)

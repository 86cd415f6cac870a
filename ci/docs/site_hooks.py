"""What the pages say to tests/readme.py is no reader's business."""
import re


def on_page_markdown(markdown, **_):
    return re.sub(r"^<!--.*?-->\n", "", markdown, flags=re.DOTALL | re.MULTILINE)

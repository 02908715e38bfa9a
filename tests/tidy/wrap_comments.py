#!/usr/bin/env python3
"""Wraps // comments that are wider than the limit, which clang-format cannot do without tearing our contracts apart.

    tests/tidy/wrap_comments.py FILE...

Only paragraphs with a line that is too wide change. A contract's clause (`Guarantees  text`) and a list item keep their
hanging indent; text that is indented without such a head (an example, a table) is left as it is. A comment behind
code moves to a line of its own above it.
"""

import re
import sys
import textwrap
from pathlib import Path

COLUMNS_MAX = 100

_COMMENT = re.compile(r"^([ \t]*)//( *)(.*)$")
_CLAUSE = re.compile(r"^[A-Z][A-Za-z]*(?: [a-z]+)?  +(?=\S)")
_ITEM = re.compile(r"^(?:[-*]|\d+[.)]) +")
_TRAILING = re.compile(r"^(\s*)(\S.*?)\s*(//\s.*)$")
_DIRECTIVE = re.compile(r"NOLINT|clang-format|^\s*//\s*\S*://\S+$")


def _head(text):
    """The part that later lines hang under: a clause's word, a list mark, or nothing."""
    match = _CLAUSE.match(text) or _ITEM.match(text)
    return match.group(0) if match else ""


def _paragraph(lines, at):
    """The end of the comment paragraph that begins at `at`, and the column its later lines begin at."""
    indent, lead, text = _COMMENT.match(lines[at]).groups()
    hang = len(lead) + len(_head(text))
    end = at + 1
    while end < len(lines):
        match = _COMMENT.match(lines[end])
        if not match or match.group(1) != indent or not match.group(3).strip():
            break
        if len(match.group(2)) != hang or _head(match.group(3)):
            break
        end += 1
    return end, hang


def _wrap(lines, at, end, hang):
    indent, lead, text = _COMMENT.match(lines[at]).groups()
    head = _head(text)
    words = [text[len(head) :]] + [_COMMENT.match(line).group(3) for line in lines[at + 1 : end]]
    return textwrap.wrap(
        " ".join(" ".join(words).split()),
        width=COLUMNS_MAX,
        initial_indent=f"{indent}//{lead}{head}",
        subsequent_indent=f"{indent}//{' ' * hang}",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _move_trailing(line):
    """A comment behind code, put above it; or None if there is none or it is inside a string or a macro."""
    match = _TRAILING.match(line)
    if not match or line.endswith("\\") or _DIRECTIVE.search(line):
        return None
    indent, code, comment = match.groups()
    if code.count('"') % 2 or code.startswith(("#", "}")):
        return None
    return [f"{indent}{comment}", f"{indent}{code}"]


def wrap(text):
    lines = []
    for line in text.split("\n"):
        is_wide = len(line) > COLUMNS_MAX and not _COMMENT.match(line)
        moved = _move_trailing(line) if is_wide else None
        lines.extend(moved or [line])
    result, at = [], 0
    while at < len(lines):
        match = _COMMENT.match(lines[at])
        if not match or len(match.group(2)) > 1 or not match.group(3) or _DIRECTIVE.search(lines[at]):
            result.append(lines[at])
            at += 1
            continue
        end, hang = _paragraph(lines, at)
        wide = any(len(line) > COLUMNS_MAX for line in lines[at:end])
        result.extend(_wrap(lines, at, end, hang) if wide else lines[at:end])
        at = end
    return "\n".join(result)


def main():
    for name in sys.argv[1:]:
        path = Path(name)
        before = path.read_text(encoding="utf-8")
        after = wrap(before)
        if after != before:
            path.write_text(after, encoding="utf-8")
            print(name)


if __name__ == "__main__":
    main()

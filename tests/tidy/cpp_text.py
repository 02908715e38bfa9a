"""Reads C++ as far as the house rules need it: code without comments and strings, and where functions are.

An approximation by braces, not a parser. It relies on the project's formatting: the brace of a body stands after a
space, the brace of an initializer right behind a name.
"""

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
      (?P<line>//[^\n]*)
    | (?P<block>/\*.*?\*/)
    | (?P<raw>\bR"(?P<tag>[^()\\\s]{0,16})\(.*?\)(?P=tag)")
    | (?P<string>"(?:\\.|[^"\\\n])*")
    | (?P<char>(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+')
    """,
    re.VERBOSE | re.DOTALL,
)


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def without_comments(text):
    """The same text, line by line, with comments blanked out and strings kept."""

    def replace(match):
        comment = match.group("line") is not None or match.group("block") is not None
        return _blank(match.group(0)) if comment else match.group(0)

    return _TOKEN.sub(replace, text)


def code_only(text):
    """The same text, line by line, without comments, the insides of strings and preprocessor lines."""

    def replace(match):
        whole = match.group(0)
        if match.group("string") is not None:
            return '"' + _blank(whole[1:-1]) + '"'
        return _blank(whole)

    code = _TOKEN.sub(replace, text)
    directive = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
    return directive.sub(lambda match: _blank(match.group(0)), code)


@dataclass
class Function:
    name: str
    first_line: int
    last_line: int

    @property
    def lines(self):
        return self.last_line - self.first_line + 1


def _without_template_head(head):
    head = head.strip()
    while head.startswith("template"):
        depth = 0
        for at, char in enumerate(head):
            depth += (char == "<") - (char == ">")
            if char == ">" and depth == 0:
                break
        head = head[at + 1 :].strip()
    return head


def _is_function_head(head):
    head = _without_template_head(head)
    head = re.sub(r"\b(?:public|private|protected):", " ", head).strip()
    if re.match(r"(?:\[\[[^\]]*\]\]\s*)?(?:inline\s+)?(?:class|struct|union|enum|namespace|extern)\b", head):
        return False
    return "(" in head and not head.endswith("=")


def _name(head):
    head = _without_template_head(head)
    before = head.split("(", 1)
    words = re.findall(r"[\w:~]+(?:\s*operator\s*\S+)?", before[0])
    name = words[-1] if words else "?"
    if name in ("TEST", "TEST_F", "TEST_P") and len(before) > 1:
        arguments = re.findall(r"\w+", before[1])
        return ".".join(arguments[:2])
    return name


def functions(text):
    """Every function body outside other functions, lambdas in it included."""
    code = code_only(text)
    found = []
    open_function = None
    depth = 0  # Of braces, inside the open function only.
    head_begin = 0
    initializer_depth = 0
    line = 1
    for at, char in enumerate(code):
        if char == "\n":
            line += 1
        elif open_function is not None:
            depth += (char == "{") - (char == "}")
            if depth == 0:
                open_function.last_line = line
                found.append(open_function)
                open_function = None
                head_begin = at + 1
        elif initializer_depth > 0:
            initializer_depth += (char == "{") - (char == "}")
        elif char == "{":
            head = code[head_begin:at]
            if _is_function_head(head) and head[-1:].isspace():
                open_function = Function(_name(head), line, line)
                depth = 1
            elif head and not head[-1].isspace() or head.rstrip().endswith("="):
                initializer_depth = 1
            else:
                head_begin = at + 1
        elif char in ";}":
            head_begin = at + 1
    return found

#!/usr/bin/env python3
"""Holds the house rules that a machine can check (ARCHITECTURE.md section 2, STYLE.md).

    tests/tidy/tidy.py [--root FOLDER] [--skip RULE]...

Prints one line for each broken rule and ends with 1 if there is any. A deliberate exception is a line of
exceptions.txt with its reason; an exception that nothing needs any more is itself an error.
"""

import argparse
import ast
import re
import sys
from collections import namedtuple
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import cpp_text  # noqa: E402

FILE_LINES_MAX = 600
FUNCTION_LINES_MAX = 70
COLUMNS_MAX = 100

CPP = (".h", ".cc")
SIZED = CPP + (".py", ".js", ".ts", ".cmake", ".sh")
TEXT = SIZED + (".md", ".txt", ".json", ".yml", ".yaml", ".html", ".css", ".proto", ".toml", ".ini")
SKIPPED_FOLDERS = {".git", "build", ".venv", "node_modules", "__pycache__", ".cache", ".pytest_cache"}

# Vendor-neutral layers: what a face says in JSON or XML is not theirs to know.
SERVICES = ("os", "store", "feed", "identity", "object", "table", "document", "hosting")
# The services whose code must not know a vendor's name either.
NEUTRAL = ("store", "feed", "object", "table", "document", "hosting")

# Headers of a library, and where alone they may be included. None: nowhere in the services.
LIBRARY_HOMES = (
    (re.compile(r"rocksdb/"), ("src/store/rocksdb",), "RocksDB belongs to store/rocksdb"),
    (re.compile(r"boost/(asio|beast)|asio\.hpp"), ("src/edge",), "Asio and Beast belong to edge"),
    (re.compile(r"nghttp2/"), ("src/edge",), "nghttp2 belongs to edge"),
    (re.compile(r"openssl/(ssl|tls|dtls|bio)"), ("src/edge",), "TLS belongs to edge"),
    (re.compile(r"google/"), ("src/faces/firestore",), "Google's messages belong to faces/firestore"),
)
MARKUP_LIBRARY = re.compile(r"simdjson|pugixml|nlohmann/|boost/(json|property_tree)|rapidjson|expat|tinyxml|json/|libxml")
VENDOR_WORD = re.compile(r"S3(?![0-9a-z])|Gcs|GCS|Dynamo|Firestore|Amazon|Aws(?![a-z])|AWS|Google")
# Built from pieces, so that this file does not find itself.
ABSOLUTE_PATH = re.compile(r"(?<![\w.$}])/" + r"(?:work|home|root|Users)" + r"/[\w.]")
UNFINISHED = re.compile(r"\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK")) + r")\b")

Problem = namedtuple("Problem", "rule path line message")


class Tree:
    """The files of one checkout, read once."""

    def __init__(self, root):
        self.root = Path(root).resolve()
        self.texts = {}
        for path in sorted(self._walk(self.root)):
            name = path.relative_to(self.root).as_posix()
            if path.suffix in TEXT or path.name in ("dev", "run"):
                self.texts[name] = path.read_text(encoding="utf-8", errors="replace")

    def _walk(self, folder):
        for entry in folder.iterdir():
            if entry.is_symlink() or entry.name in SKIPPED_FOLDERS:
                continue
            if entry.is_dir():
                yield from self._walk(entry)
            else:
                yield entry

    def cpp(self, under=""):
        for path, text in self.texts.items():
            if path.endswith(CPP) and path.startswith(under):
                yield path, text

    def exists(self, path):
        return (self.root / path).exists()


# --- who may include whom ---------------------------------------------------------------------------------------------


def declared_layers(cmake_text):
    """Layer -> the layers it may use, from the layer(...) and program(...) calls of CMakeLists.txt."""
    layers = {}
    code = re.sub(r"#[^\n]*", "", cmake_text)
    for call, body in re.findall(r"\b(layer|program)\s*\(([^)]*)\)", code):
        words = body.split()
        name = words[0] if call == "layer" else words[1].removeprefix("src/")
        uses, reading = set(), False
        for word in words[1:]:
            if word in ("USES", "LIBS"):
                reading = word == "USES"
            elif reading:
                uses.add(word)
        layers[name] = uses
    return layers


def layer_of(path, layers):
    """The innermost declared layer that holds `path` (relative to src/), or None."""
    parts = path.split("/")[:-1]
    for length in range(len(parts), 0, -1):
        name = "/".join(parts[:length])
        if name in layers:
            return name
    return None


def includes(text):
    """(line number, name, quoted) of each #include outside comments."""
    code = cpp_text.without_comments(text)
    for match in re.finditer(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">\n]+)[">]', code, re.MULTILINE):
        yield code.count("\n", 0, match.start()) + 1, match.group(2), match.group(1) == '"'


def check_layers(tree):
    layers = declared_layers(tree.texts.get("CMakeLists.txt", ""))
    for path, text in tree.cpp("src/"):
        layer = layer_of(path.removeprefix("src/"), layers)
        if layer is None:
            yield Problem("layer", path, 1, "is in no layer that CMakeLists.txt declares")
            continue
        for line, name, quoted in includes(text):
            used = layer_of(name, layers)
            if used is None:
                if quoted:
                    yield Problem("layer", path, line, f'includes "{name}", which is in no declared layer')
            elif used != layer and used not in layers[layer]:
                yield Problem("layer", path, line, f"{layer} includes {name}, but does not declare {used}")


def check_faces(tree):
    """The rules about faces and services that hold whatever CMakeLists.txt declares."""
    for path, text in tree.cpp("src/"):
        own = path.removeprefix("src/").split("/")
        for line, name, _ in includes(text):
            used = name.split("/")
            if own[0] == "faces" and used[0] == "store":
                yield Problem("faces", path, line, f"a face includes the store: {name}")
            if own[0] == used[0] == "faces" and own[1] != used[1] and used[1] != "common":
                yield Problem("faces", path, line, f"a face includes another face: {name}")
            if own[0] in SERVICES and used[0] in ("edge", "faces"):
                yield Problem("services", path, line, f"a service includes {name}")


def check_libraries(tree):
    for path, text in tree.cpp("src/"):
        service = path.removeprefix("src/").split("/")[0] in SERVICES
        for line, name, quoted in includes(text):
            if quoted and name.split("/")[0] in (*SERVICES, "base", "edge", "faces", "cli", "main"):
                continue
            for pattern, homes, message in LIBRARY_HOMES:
                if pattern.match(name) and not any(path.startswith(home + "/") for home in homes):
                    yield Problem("library", path, line, f"includes <{name}>: {message}")
            if service and MARKUP_LIBRARY.match(name):
                yield Problem("library", path, line, f"a service includes <{name}>: no JSON or XML below the faces")


def check_vendor_words(tree):
    for path, text in tree.cpp("src/"):
        if path.removeprefix("src/").split("/")[0] not in NEUTRAL:
            continue
        for number, line in enumerate(cpp_text.code_only(text).split("\n"), 1):
            match = VENDOR_WORD.search(line)
            if match:
                yield Problem("vendor", path, number, f"a vendor's word in a neutral service: {match.group(0)}")


# --- sizes and shapes -------------------------------------------------------------------------------------------------


def check_file_sizes(tree):
    for path, text in tree.texts.items():
        count = text.count("\n") + (not text.endswith("\n") and text != "")
        if path.endswith(SIZED) and count > FILE_LINES_MAX:
            yield Problem("file", path, count, f"{count} lines, the limit is {FILE_LINES_MAX}")


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield cpp_text.Function(node.name, node.lineno, node.end_lineno)


def check_function_sizes(tree):
    for path, text in tree.texts.items():
        if not path.endswith((*CPP, ".py")):
            continue
        try:
            found = cpp_text.functions(text) if path.endswith(CPP) else python_functions(text)
            for function in found:
                if function.lines > FUNCTION_LINES_MAX:
                    message = f"{function.name} has {function.lines} lines, the limit is {FUNCTION_LINES_MAX}"
                    yield Problem("function", f"{path}:{function.name}", function.first_line, message)
        except SyntaxError as error:
            yield Problem("function", path, error.lineno or 1, "is not Python")


def check_columns(tree):
    for path, text in tree.cpp():
        for number, line in enumerate(text.split("\n"), 1):
            unbreakable = line.lstrip().startswith("#include") or re.match(r"\s*//\s*\S*://\S+$", line)
            if len(line) > COLUMNS_MAX and not unbreakable:
                yield Problem("columns", path, number, f"{len(line)} columns, the limit is {COLUMNS_MAX} (./dev fmt)")


def check_headers(tree):
    for path, text in tree.cpp():
        if not path.endswith(".h"):
            continue
        if not text.startswith(("//", "/*")):
            yield Problem("header", path, 1, "does not begin with a comment that says what it is")
        if not re.search(r"^#pragma once$", text, re.MULTILINE):
            yield Problem("header", path, 1, "has no #pragma once")


def check_words(tree):
    for path, text in tree.texts.items():
        if path == "tests/tidy/exceptions.txt":
            continue
        for number, line in enumerate(text.split("\n"), 1):
            for pattern, what in ((ABSOLUTE_PATH, "a path of one machine"), (UNFINISHED, "a mark of unfinished work")):
                match = pattern.search(line)
                if match:
                    yield Problem("words", path, number, f"{what}: {match.group(0)}")


# --- the map ----------------------------------------------------------------------------------------------------------


def tree_block(architecture):
    match = re.search(r"^```[^\n]*\n(.*?\bsrc/base/.*?)^```", architecture, re.MULTILINE | re.DOTALL)
    return match.group(1) if match else ""


def named_folders(architecture):
    """The path of each folder in ARCHITECTURE.md's tree, but for what stands in `(later…)`."""
    section = ""
    for line in tree_block(architecture).split("\n"):
        text = re.sub(r"\(later[^)]*\)?", "", line)
        head = re.match(r"([\w.-]+(?:/[\w.-]+)*)/(?=\s|$|\{)", text)
        if head:
            section = head.group(1)
            yield section
            text = text[head.end() :]
        if section == "src/faces" and head:
            for name in re.match(r"[\s\w]*", text).group(0).split():
                yield f"src/faces/{name}"
        elif section.startswith("src/"):
            own = section.removeprefix("src/")
            for name in re.findall(rf"(?<![\w/])({re.escape(own)}/\w+)", text):
                yield f"src/{name}"
        elif section in ("tests", "docs", "apps/recorder"):
            for name in re.findall(r"(?<![\w<>/])(\w+)/", text):
                yield f"{section}/{name}"


def planned_folders(tree):
    lines = tree.texts.get("tests/tidy/planned_folders.txt", "").split("\n")
    return {line.strip() for line in lines if line.strip() and not line.startswith("#")}


def check_map(tree):
    named = set(named_folders(tree.texts.get("ARCHITECTURE.md", "")))
    planned = planned_folders(tree)
    if not named:
        yield Problem("map", "ARCHITECTURE.md", 1, "has no tree that names src/base/")
    for path in sorted(named - planned):
        if not tree.exists(path):
            yield Problem("map", path, 1, "is named in ARCHITECTURE.md's tree, but neither exists nor is planned")
    for path in sorted(planned - named):
        yield Problem("map", path, 1, "is planned, but ARCHITECTURE.md's tree does not name it")
    for path in sorted(planned):
        if tree.exists(path):
            yield Problem("map", path, 1, "is begun: take it out of tests/tidy/planned_folders.txt")
    sources = {path for path in tree.texts if path.startswith("src/") and path.count("/") > 1}
    for folder in sorted({"/".join(path.split("/")[:2]) for path in sources} - named):
        yield Problem("map", folder, 1, "is not named in ARCHITECTURE.md's tree")


CHECKS = (
    check_layers,
    check_faces,
    check_libraries,
    check_vendor_words,
    check_file_sizes,
    check_function_sizes,
    check_columns,
    check_headers,
    check_words,
    check_map,
)


# --- exceptions and the report ----------------------------------------------------------------------------------------


def read_exceptions(text):
    """`rule path reason…` a line -> ({(rule, path)}, problems of the list itself)."""
    allowed, problems = set(), []
    for number, line in enumerate(text.split("\n"), 1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if len(words) < 3:
            problems.append(Problem("exceptions", "tests/tidy/exceptions.txt", number, "needs: rule path reason"))
        else:
            allowed.add((words[0], words[1]))
    return allowed, problems


def all_problems(root):
    tree = Tree(root)
    allowed, problems = read_exceptions(tree.texts.get("tests/tidy/exceptions.txt", ""))
    used = set()
    for check in CHECKS:
        for problem in check(tree):
            if (problem.rule, problem.path) in allowed:
                used.add((problem.rule, problem.path))
            else:
                problems.append(problem)
    for rule, path in sorted(allowed - used):
        problems.append(Problem("exceptions", path, 1, f"the exception from '{rule}' is not needed any more"))
    return problems


def main():
    parser = argparse.ArgumentParser(description="Checks the house rules.")
    parser.add_argument("--root", default=Path(__file__).resolve().parents[2])
    parser.add_argument("--skip", action="append", default=[], metavar="RULE")
    arguments = parser.parse_args()
    problems = [p for p in all_problems(arguments.root) if p.rule not in arguments.skip]
    for problem in problems:
        print(f"{problem.path}:{problem.line}: {problem.message} [{problem.rule}]")
    print(f"tidy: {len(problems)} problems" if problems else "tidy: all rules hold", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

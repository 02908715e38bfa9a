#!/usr/bin/env python3
"""A rule that no longer catches anything is worse than none: each one is shown a small tree that breaks it."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import cpp_text  # noqa: E402
import tidy  # noqa: E402
import wrap_comments  # noqa: E402

CMAKE = """
layer(base                       LIBS crypto)
layer(store          USES base   LIBS rocksdb)
layer(object         USES base store)
layer(edge           USES base   LIBS asio)
layer(faces/common   USES base edge)
layer(faces/s3       USES base object edge faces/common)
layer(faces/admin    USES base object edge faces/common)
program(tool src/main USES base object faces/s3)
"""
ARCHITECTURE = """
```
README.md
src/base/              words
src/store/             engine contract
                       store/memory (the model)  store/rocksdb   (later: store/postgres)
src/object/            buckets
src/edge/              sockets
src/faces/             s3 admin common
                       each: README, errors.cc
src/main/              main.cc
console/               the web console
tests/                 conformance/<face>  tidy/
```
"""
HEADER = "// What it is.\n#pragma once\n"
CLEAN = {
    "CMakeLists.txt": CMAKE,
    "ARCHITECTURE.md": ARCHITECTURE,
    "README.md": "",
    "src/base/bytes.h": HEADER,
    "src/base/bytes.cc": '#include "base/bytes.h"\n#include <openssl/evp.h>\n',
    "src/store/engine.h": HEADER + '#include "base/bytes.h"\n',
    "src/store/memory/memory.cc": '#include "store/engine.h"\n',
    "src/store/rocksdb/rocksdb.cc": "#include <rocksdb/db.h>\n",
    "src/object/object.cc": '// Not S3, not GCS.\n#include "store/engine.h"\nconst char* kNote = "S3";\n',
    "src/edge/loop.cc": "#include <boost/asio.hpp>\n#include <openssl/ssl.h>\n#include <nghttp2/nghttp2.h>\n",
    "src/faces/common/face.h": HEADER,
    "src/faces/s3/put_object.cc": '#include "faces/common/face.h"\n#include <pugixml.hpp>\n',
    "src/faces/admin/status.cc": '// #include "store/engine.h"\n#include "object/object.h"\n',
    "src/main/main.cc": '#include "faces/s3/put_object.h"\n',
    "tests/conformance/s3.py": "",
    "tests/tidy/planned_folders.txt": "# Not begun.\nconsole\n",
}


def long_function(lines):
    return "int Long(int a,\n         int b) {\n" + "  a += b;\n" * (lines - 2) + "}\n"


class TidyTest(unittest.TestCase):
    def problems(self, changes):
        """(rule, path) of each problem in the clean tree with `changes`; None takes a file away."""
        with tempfile.TemporaryDirectory() as root:
            for name, text in {**CLEAN, **changes}.items():
                if text is not None:
                    path = Path(root, name)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(text, encoding="utf-8")
            return {(problem.rule, problem.path) for problem in tidy.all_problems(root)}

    def assert_caught(self, rule, path, text, at=None):
        self.assertIn((rule, at or path), self.problems({path: text}))

    def test_clean_tree_has_no_problem(self):
        self.assertEqual(self.problems({}), set())

    def test_undeclared_layer(self):
        self.assert_caught("layer", "src/base/a.cc", '#include "store/engine.h"\n')
        self.assert_caught("layer", "src/store/a.cc", '#include "object/object.h"\n')
        self.assert_caught("layer", "src/faces/s3/a.cc", '#  include "store/engine.h"\n')
        self.assert_caught("layer", "src/edge/a.cc", '#include "faces/s3/router.h"\n')
        self.assert_caught("layer", "src/main/a.cc", '#include "faces/admin/router.h"\n')
        self.assert_caught("layer", "src/base/a.cc", '#include "bytes.h"\n')
        self.assert_caught("layer", "src/loose/a.cc", "")

    def test_faces_stay_apart_even_if_declared(self):
        wrong = {"CMakeLists.txt": CMAKE + "layer(faces/gcs USES base store faces/s3)\nlayer(feed USES edge)\n"}
        wrong["src/faces/gcs/a.cc"] = '#include "store/engine.h"\n'
        wrong["src/faces/gcs/b.cc"] = '#include "faces/s3/errors.h"\n'
        wrong["src/feed/a.cc"] = '#include "edge/request.h"\n'
        found = self.problems(wrong)
        self.assertIn(("faces", "src/faces/gcs/a.cc"), found)
        self.assertIn(("faces", "src/faces/gcs/b.cc"), found)
        self.assertIn(("services", "src/feed/a.cc"), found)

    def test_libraries_stay_at_home(self):
        self.assert_caught("library", "src/store/a.cc", "#include <rocksdb/db.h>\n")
        self.assert_caught("library", "src/store/a.cc", '#include "rocksdb/db.h"\n')
        self.assert_caught("library", "src/store/memory/a.h", HEADER + "#include <rocksdb/slice.h>\n")
        for name in ("boost/asio/post.hpp", "boost/beast/http.hpp", "nghttp2/nghttp2.h", "openssl/ssl.h"):
            self.assert_caught("library", "src/faces/s3/a.cc", f"#include <{name}>\n")
            self.assert_caught("library", "src/base/a.cc", f"#include <{name}>\n")
        for name in ("simdjson.h", "pugixml.hpp", "nlohmann/json.hpp", "boost/json.hpp", "expat.h"):
            self.assert_caught("library", "src/object/a.cc", f"#include <{name}>\n")
            self.assert_caught("library", "src/store/rocksdb/a.cc", f"#include <{name}>\n")

    def test_vendor_words(self):
        self.assert_caught("vendor", "src/object/a.cc", "int S3Limit();\n")
        self.assert_caught("vendor", "src/object/a.h", HEADER + "class DynamoTable;\n")

    def test_sizes(self):
        self.assert_caught("file", "src/base/a.cc", "\n" * 601)
        self.assert_caught("file", "tests/a.py", "\n" * 600 + "a = 1")
        self.assertEqual(self.problems({"src/base/a.cc": "\n" * 600}), set())
        self.assert_caught("function", "src/base/a.cc", long_function(71), "src/base/a.cc:Long")
        self.assertEqual(self.problems({"src/base/a.cc": long_function(70)}), set())
        body = "TEST(Suite, Name) {\n" + "\n" * 70 + "}\n"
        self.assert_caught("function", "src/base/a_test.cc", body, "src/base/a_test.cc:Suite.Name")
        self.assert_caught("function", "tests/a.py", "def f():\n" + "    a = 1\n" * 70, "tests/a.py:f")
        self.assert_caught("function", "tests/a.py", "def f(:\n")

    def test_columns(self):
        self.assert_caught("columns", "src/base/a.cc", "// " + "a" * 98 + "\n")
        self.assertEqual(self.problems({"src/base/a.cc": "// " + "ä" * 97 + "\n"}), set())
        self.assertEqual(self.problems({"src/base/a.cc": "// https://" + "a" * 98 + "\n"}), set())

    def test_headers(self):
        self.assert_caught("header", "src/base/a.h", "#pragma once\n// Too late.\n")
        self.assert_caught("header", "src/base/a.h", "// No guard.\n")

    def test_words(self):
        self.assert_caught("words", "docs/a.md", "see /" + "home/someone/notes\n")
        self.assert_caught("words", "src/base/a.cc", 'open("/' + 'work/data");\n')
        self.assert_caught("words", "src/base/a.cc", "// TO" + "DO: later\n")
        self.assertEqual(self.problems({"docs/a.md": "$HOME/work/x, ./work/x, src/home/y, https://a.b/home\n"}), set())

    def test_map(self):
        self.assertIn(("map", "src/store/rocksdb"), self.problems({"src/store/rocksdb/rocksdb.cc": None}))
        self.assertIn(("map", "src/faces/admin"), self.problems({"src/faces/admin/status.cc": None}))
        self.assertIn(("map", "tests/conformance"), self.problems({"tests/conformance/s3.py": None}))
        self.assertIn(("map", "console"), self.problems({"tests/tidy/planned_folders.txt": "# None.\n"}))
        self.assertIn(("map", "console"), self.problems({"console/index.html": ""}))
        self.assertIn(("map", "other"), self.problems({"tests/tidy/planned_folders.txt": "console\nother\n"}))
        self.assert_caught("map", "src/loose/a.cc", "", "src/loose")
        self.assertIn(("map", "ARCHITECTURE.md"), self.problems({"ARCHITECTURE.md": "No tree.\n"}))

    def test_exceptions(self):
        wide = {"src/base/a.cc": "// " + "a" * 98 + "\n"}
        allowed = {"tests/tidy/exceptions.txt": "# Why.\ncolumns src/base/a.cc a table\n"}
        self.assertEqual(self.problems({**wide, **allowed}), set())
        self.assertEqual(self.problems(allowed), {("exceptions", "src/base/a.cc")})
        silent = {"tests/tidy/exceptions.txt": "columns src/base/a.cc\n"}
        self.assertIn(("exceptions", "tests/tidy/exceptions.txt"), self.problems({**wide, **silent}))


class CppTextTest(unittest.TestCase):
    def names(self, text):
        return [(function.name, function.lines) for function in cpp_text.functions(text)]

    def test_finds_functions_only(self):
        text = (
            "namespace a {\nclass B {\n public:\n  int F() const { return 1; }\n  int x_{3};\n};\n"
            "constexpr int kList[] = {1, 2};\nstruct C { int d = 0; };\n"
            "B::B(int a) : x_{a}, y_(b) {\n  if (a) {\n  }\n}\n"
            "template <class T, class U = int>\nT G(T t) {\n  auto l = [] { return 1; };\n}\n}\n"
        )
        self.assertEqual(self.names(text), [("F", 1), ("B::B", 4), ("G", 3)])

    def test_braces_in_text_do_not_count(self):
        text = 'void F() {\n  auto a = "{{";  // {\n  auto b = R"x({)")x";\n  char c = \'{\';\n  int d = 1\'000;\n}\nvoid G() {}\n'
        self.assertEqual(self.names(text), [("F", 6), ("G", 1)])


class WrapCommentsTest(unittest.TestCase):
    def test_keeps_the_hanging_indent_of_a_clause(self):
        wide = "// Guarantees  " + "word " * 20 + "end\n//             next\n// Threads     any\n"
        lines = wrap_comments.wrap(wide).split("\n")
        self.assertTrue(all(len(line) <= 100 for line in lines))
        self.assertTrue(lines[1].startswith("//             word"))
        self.assertEqual(lines[2:], ["// Threads     any", ""])

    def test_leaves_examples_and_narrow_text(self):
        text = "//   " + "x = 1; " * 20 + "\n// a\n// b\n"
        self.assertEqual(wrap_comments.wrap(text), text)

    def test_moves_a_comment_from_behind_code(self):
        lines = wrap_comments.wrap("  int a = 1;  // " + "word " * 20).split("\n")
        self.assertTrue(lines[0].startswith("  // word"))
        self.assertEqual(lines[-1], "  int a = 1;")


if __name__ == "__main__":
    unittest.main()

"""The attack table says where each row is tested: what it names is there, and no row of ours is without a test."""

import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).parents[2]
TABLE = ROOT / "tests/security/README.md"
# Rows that an identity provider, a console or hosted apps would bring; none of that is there.
ABSENT = {"I2", "I3", "I5", "I8", "P2"}
ROWS = [f"S{n}" for n in range(1, 19)] + [f"I{n}" for n in range(1, 11)] + [f"A{n}" for n in range(1, 8)]
ROWS += [f"P{n}" for n in range(1, 13)]


def rows():
    """(the row's names, the tests it names) of each line of the table."""
    for line in TABLE.read_text().splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 4 and re.match(r"[SIAPH]\d", cells[0]):
            yield re.findall(r"[SIAPH]\d+", cells[0]), cells[3]


def files_named(cell):
    """The files of the tests that a cell names: unit tests, black-box tests, fuzz targets."""
    for name in re.findall(r"`([^`]+)`", cell):
        if name.startswith("./dev"):
            continue
        if "/" in name and name.rsplit("/", 1)[1].startswith("test_"):
            found = [*ROOT.glob(f"tests/conformance/{name}.py"), *ROOT.glob(f"tests/{name}.py")]
        elif name.startswith("test_"):
            found = list(ROOT.glob(f"tests/**/{name}.py"))
        elif name.endswith("_test"):
            found = list(ROOT.glob(f"src/**/{name.rsplit('/', 1)[-1]}.cc"))
        else:
            folder, _, target = name.partition("_")
            found = list(ROOT.glob(f"src/**/{folder}/{target}_fuzz.cc"))
        yield name, found


def test_every_row_has_a_test():
    tested = {row for names, cell in rows() if re.search(r"`[^`]+`", cell) for row in names}
    assert tested & ABSENT == set()
    assert [row for row in ROWS if row not in tested | ABSENT] == []


@pytest.mark.parametrize(("names", "cell"), [pytest.param(*row, id=f"{row[0][0]}-{at}") for at, row in enumerate(rows())])
def test_what_a_row_names_is_there(names, cell):
    """Each named file exists, and a test that carries the row's name is in one of them."""
    texts = []
    for name, found in files_named(cell):
        assert found, f"{name} of {names} is not there"
        texts += [path.read_text() for path in found]
    nameless = [row for row in names if not any(carries(text, row) for text in texts)]
    assert not nameless, f"no test carries the name {nameless}"


def carries(text, row):
    """In the name of a test, or in a comment; but S3 is also a service."""
    if re.search(rf"\b{row}_\w|def test_{row.lower()}_", text):
        return True
    return row != "S3" and re.search(rf'(//|#|""").*\b{row}\b', text) is not None

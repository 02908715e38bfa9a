"""Installs and builds what the tests below FOLDER fetch from registries, before they begin: python prepare.py FOLDER

No test waits for a registry then, and what fails here fails with the registry's words.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

from support.golang import built  # noqa: E402
from support.javascript import installed  # noqa: E402


def main(folder):
    for manifest in sorted(folder.rglob("package.json")):
        installed(manifest.parent)
    for module in sorted(folder.rglob("go.mod")):
        if list(module.parent.glob("*_test.go")):
            built(module.parent)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve())

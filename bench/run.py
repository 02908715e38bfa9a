#!/usr/bin/env python3
"""./dev bench [NAME...] [--quick] [--list]

Measures Aloft beside its peers and the machine's own limits. Servers take turns under the same load, pinned alike; figures
are medians over rounds. All benches together write bench/RESULTS.md; named ones or --quick write build/bench/RESULTS.md, so
that a partial run never replaces the record. A missed target is said, and is no failure: a bench compares.
"""

import argparse
import importlib
import os
import pathlib
import sys
import time
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import results  # noqa: E402
from harness import ROOT, SCRATCH, Figure, Settings  # noqa: E402

BENCHES = ["start", "memory", "at_rest", "get_item", "put_item", "query", "s3_get", "s3_put", "redis_set", "s3_stream", "gcs_stream", "s3_list"]
BENCHES += ["firestore_commit", "firestore_get", "firestore_listen", "firestore_idle", "firestore_snapshot"]


def measure(name, settings):
    began = time.monotonic()
    print(f"{name}", file=sys.stderr, flush=True)
    try:
        figures = importlib.import_module(name).run(settings)
    except Exception as failed:  # one bench that cannot run must not cost the others
        traceback.print_exc()
        figures = [Figure(name, "", "could not be measured", None, f"{type(failed).__name__}: {failed}")]
    for figure in (row for row in figures if isinstance(row, Figure)):
        target = figure.target or "none"
        print(f"  {results.verdict(figure)}: {figure.what}: {figure.measured} (target {target})", file=sys.stderr)
    print(f"  took {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return figures


def main():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="or how names begin: " + ", ".join(BENCHES))
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds, smaller data: for a first look")
    parser.add_argument("--list", action="store_true", help="say the names and end")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if not any(each.startswith(name) for each in BENCHES)]
    if unknown:
        parser.error(f"no bench '{unknown[0]}': {', '.join(BENCHES)}")
    if arguments.list:
        print("\n".join(BENCHES))
        return
    os.environ.setdefault("ALOFT_BINARY", str(ROOT / "build/release/aloft"))
    SCRATCH.mkdir(parents=True, exist_ok=True)
    settings = Settings(quick=arguments.quick)
    whole = not arguments.names and not arguments.quick
    began = time.time()
    chosen = [each for each in BENCHES if not arguments.names or each.startswith(tuple(arguments.names))]
    figures = [figure for name in chosen for figure in measure(name, settings)]
    text = results.render(figures, began, settings)
    path = ROOT / "bench/RESULTS.md" if whole else SCRATCH / "RESULTS.md"
    path.write_text(text)
    print(text)
    print(f"written to {path.relative_to(ROOT)}", file=sys.stderr)


if __name__ == "__main__":
    main()

"""`./dev crash HARNESS`: what is left after the power goes. See docs/proofs/README.md.

Ends with 0 when everything held, 1 when something was lost or a mutant lived, 3 when this machine cannot run it.
"""

import argparse
import pathlib
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).parent), str(pathlib.Path(__file__).parents[1])]

from filesystem import CannotRun  # noqa: E402

CANNOT_RUN = 3
PROGRESS_SECONDS = 5


def show_progress(total):
    shown = [time.monotonic()]

    def progress(outcome):
        if time.monotonic() - shown[0] > PROGRESS_SECONDS:
            shown[0] = time.monotonic()
            print(f"  {outcome.cuts} of {total} cuts, {len(outcome.complaints)} complaints", flush=True)

    return progress


def powercut(options):
    from powercut import PowerCuts

    print(f"seed {options.seed}, {options.fs}", flush=True)
    with PowerCuts(options.fs, options.seed, folder=options.folder) as cuts:
        outcome = cuts.run(options.cuts, show_progress(options.cuts))
    for complaint in outcome.complaints[:40]:
        print("  " + complaint)
    print(outcome.summary())
    return 1 if outcome.complaints else 0


def main():
    parser = argparse.ArgumentParser(prog="./dev crash", description=__doc__)
    harnesses = parser.add_subparsers(required=True, metavar="HARNESS")
    cut = harnesses.add_parser("powercut", help="power cuts under load on a loop-mounted file system")
    cut.add_argument("--cuts", type=int, default=50)
    cut.add_argument("--fs", choices=("ext4", "xfs"), default="ext4")
    cut.add_argument("--seed", type=int, default=int(time.time()))
    cut.add_argument("--folder", help="where the disk image goes; default: the system's temporary folder")
    cut.set_defaults(run=powercut)
    options = parser.parse_args()
    try:
        sys.exit(options.run(options))
    except CannotRun as reason:
        print(f"cannot run here: {reason}", file=sys.stderr)
        sys.exit(CANNOT_RUN)


if __name__ == "__main__":
    main()

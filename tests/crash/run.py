"""`./dev crash HARNESS`: what is left after the power goes. See docs/proofs/README.md.

Ends with 0 when everything held, 1 when something was lost or a mutant lived, 3 when this machine cannot run it.
"""

import argparse
import json
import pathlib
import signal
import sys
import time

sys.path[:0] = [str(pathlib.Path(__file__).parent), str(pathlib.Path(__file__).parents[1])]

from filesystem import CannotRun  # noqa: E402

NOT_FOUND = 1
CANNOT_RUN = 3
TERMINATED = 143
PROGRESS_SECONDS = 10


def show_progress(total, record=None, shown_each=20):
    """Says how far it is now and then; `record` is a file that always holds the figures so far."""
    shown = [time.monotonic()]
    said = [0]

    def progress(outcome):
        for complaint in outcome.complaints[said[0] :][:shown_each]:
            print(f"  {complaint[:500]}", flush=True)
        said[0] = len(outcome.complaints)
        if time.monotonic() - shown[0] > PROGRESS_SECONDS:
            shown[0] = time.monotonic()
            print(f"  {outcome.cuts} of {total} cuts, {len(outcome.complaints)} complaints", flush=True)
            if record is not None:
                record(outcome)

    return progress


def recorder(options):
    """Writes the figures so far to the file that --record names, so that a run stopped early is a record too."""
    if options.record is None:
        return None

    def record(outcome):
        about = {"seed": options.seed, "fs": options.fs, "writers": options.writers, "when": time.strftime("%FT%TZ", time.gmtime())}
        temporary = pathlib.Path(options.record + ".new")
        temporary.write_text(json.dumps({**about, **outcome.figures(), "said": outcome.complaints[:100]}, indent=1))
        temporary.rename(options.record)

    return record


def powercut(options):
    import powercut as power

    print(f"seed {options.seed}, {options.fs}", flush=True)
    record = recorder(options)
    progress = show_progress(options.cuts, record)
    outcome = power.in_rounds(options.fs, options.seed, options.folder, options.cuts, options.seconds, progress,
                              writers=power.WRITERS[options.writers])
    if record is not None:
        record(outcome)
    print(outcome.summary())
    for complaint in (silent := power.unheard(outcome)):
        print(f"  {complaint}")
    return 1 if outcome.complaints or silent else 0


def peers(options):
    import peer_runs

    print(f"seed {options.seed}, {options.fs}", flush=True)
    if options.name not in (None, "aloft", *peer_runs.PEERS):
        return no_such("peer", options.name, peer_runs.PEERS)
    missing = peer_runs.run_all(options, show_progress)
    return CANNOT_RUN if options.name and missing else 0


def mutants(options):
    import mutants as planted_bugs

    print(f"seed {options.seed}, {options.fs}", flush=True)
    if not planted_bugs.chosen(options.name):
        return no_such("mutant", options.name, [mutant.name for mutant in planted_bugs.ALL])
    wrong = planted_bugs.try_all(options)
    print("every mutant was caught" if not wrong else f"{wrong} did not end as they should")
    return 1 if wrong else 0


def faults(options):
    import faults as failures

    options.calls = failures.SHORT_CALLS if options.short else failures.LONG_CALLS
    options.flips = 1 if options.short else 6
    if not failures.chosen(options.name):
        return no_such("case", options.name, [case.__name__ for case in failures.CASES])
    print(f"seed {options.seed}, {options.fs}", flush=True)
    wrong, missing = failures.run_all(options)
    print(f"{wrong} complained, {missing} could not run here")
    return 1 if wrong else CANNOT_RUN if missing else 0


def no_such(what, name, there):
    """A name that chooses nothing proves nothing."""
    print(f"no {what} has '{name}' in its name: {', '.join(there)}", file=sys.stderr)
    return NOT_FOUND


def histories(options):
    import appends
    import document_appends
    import histories as recorded

    print(f"seed {options.seed}", flush=True)
    recorded.build_checker()
    wrong = []
    for what, module in (("lists", appends), ("lists in documents", document_appends)):
        said, transactions = module.run(options.seed, options.kills)
        print(f"{what}: {transactions} transactions, {options.kills} kills: "
              f"{'NOT serializable' if said else 'strictly serializable'}", flush=True)
        for complaint in said:
            print(f"  {complaint[:500]}")
        wrong += said
    code, words, operations = recorded.run(options.seed, options.kills)
    print(f"registers, counters, accounts: {words}; {operations} operations, {options.kills} kills: "
          f"{'linearizable' if code == 0 else 'the checker ran out of time' if code == 2 else 'NOT found linearizable'}")
    return 1 if wrong or code else 0


def common(parser):
    parser.add_argument("--fs", choices=("ext4", "xfs"), default="ext4")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--folder", help="where the disk image goes; default: the system's temporary folder")


def main():
    parser = argparse.ArgumentParser(prog="./dev crash", description=__doc__)
    harnesses = parser.add_subparsers(required=True, metavar="HARNESS")
    cut = harnesses.add_parser("powercut", help="power cuts under load on a loop-mounted file system")
    cut.add_argument("--cuts", type=int, default=50)
    cut.add_argument("--seconds", type=float, default=float("inf"), help="end after this long, whatever --cuts says")
    cut.add_argument("--writers", choices=("all", "aws", "google"), default="all", help="with whose clients")
    cut.add_argument("--record", help="a file (JSON) that holds the figures so far at any moment")
    common(cut)
    cut.set_defaults(run=powercut)
    others = harnesses.add_parser("peers", help="the same power cuts for other servers; counts, and judges nobody")
    others.add_argument("name", nargs="?", help="aloft, or a peer: see peer_runs.py")
    others.add_argument("--cuts", type=int, default=30, help="of each")
    others.add_argument("--seconds", type=float, default=300, help="of each at the most, whatever --cuts says")
    common(others)
    others.set_defaults(run=peers)
    planted = harnesses.add_parser("mutants", help="planted bugs, every one of which must be found")
    planted.add_argument("name", nargs="?", help="only those whose name contains this")
    common(planted)
    failing = harnesses.add_parser("faults", help="failing disks and systems, and bits that flip")
    failing.add_argument("name", nargs="?", help="only the cases whose name contains this")
    failing.add_argument("--short", action="store_true", help="a few of each")
    failing.set_defaults(run=faults)
    common(failing)
    planted.set_defaults(run=mutants)
    recorded = harnesses.add_parser("histories", help="concurrent operations with kills, checked for linearizability")
    recorded.add_argument("--kills", type=int, default=5)
    recorded.add_argument("--seed", type=int, default=int(time.time()))
    recorded.set_defaults(run=histories)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))  # so that what is mounted is unmounted
    try:
        sys.exit(options.run(options))
    except CannotRun as reason:
        print(f"cannot run here: {reason}", file=sys.stderr)
        sys.exit(CANNOT_RUN)


if __name__ == "__main__":
    main()

"""The crash harnesses in short, for every run of the tests; the long forms are `./dev crash` (docs/proofs/README.md)."""

import argparse
import pathlib
import sys
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import appends  # noqa: E402
import faults  # noqa: E402
import mutants  # noqa: E402
from filesystem import CannotRun  # noqa: E402
from powercut import PowerCuts, unheard  # noqa: E402

CUTS = 50
SECONDS = 200  # on a slow machine fewer cuts fit; how many is said


@pytest.fixture(autouse=True)
def only_ours(request):
    if request.config.getoption("--against"):
        pytest.skip("cuts the power of a server of its own")


def options():
    return argparse.Namespace(
        fs="ext4", seed=int(time.time()), folder=None, flips=1, calls=faults.SHORT_CALLS, name=None
    )


def test_what_was_acknowledged_survives_power_cuts(capsys):
    """The product's first promise."""
    given = options()
    try:
        with PowerCuts(given.fs, given.seed) as cuts:
            outcome = cuts.run(CUTS, seconds=SECONDS)
    except CannotRun as reason:
        pytest.skip(f"no power cuts on this machine: {reason}")
    with capsys.disabled():
        print(f"\n{outcome.summary()} (seed {given.seed})")
    assert not outcome.complaints, outcome.complaints[:20]
    assert not unheard(outcome)


@pytest.mark.parametrize("case", faults.CASES, ids=lambda case: case.__name__)
def test_nothing_is_lost_or_served_wrongly(case):
    """Failing disks and systems: refused, never acknowledged, never wrong bytes."""
    given = options()
    try:
        wrong = [f"{name} (seed {given.seed}): {each}" for name, complaints in case(given) for each in complaints]
    except CannotRun as reason:
        pytest.skip(f"not on this machine: {reason}")
    assert not wrong, wrong[:20]


def test_the_checker_of_transactions_knows_wrong_from_right():
    """Whoever looks for cycles must find each kind of them, and none where there is none."""
    assert appends.broken_checker() is None


@pytest.mark.parametrize("mutant", [each for each in mutants.ALL if each.file], ids=lambda mutant: mutant.name)
def test_planted_bugs_are_up_to_date_with_the_source(mutant):
    """Whether each is caught takes minutes and is `./dev crash mutants`; here only that it can still be planted."""
    assert mutants.planted_text(mutant) != (mutants.ROOT / "src" / mutant.file).read_text()

"""From the command to the first answer: with an empty data directory, and with a million items in it."""

import http.client
import statistics
import subprocess
import time

import million
import servers
from harness import SERVER_CORE, Figure, pin, say
from support.server import binary

EMPTY_TARGET_MS, FULL_TARGET_MS = 150, 500
STEP_SECONDS = 0.001
START_SECONDS = 60


def first_answer_ms(data, port):
    """Starts a server and asks /healthz until it answers; the process is returned for the caller to end."""
    began = time.perf_counter()
    process = subprocess.Popen(
        pin([binary(), "dev", "--data", str(data), "--port", str(port)], SERVER_CORE),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return (time.perf_counter() - began) * 1000, process
        except OSError:
            pass
        if process.poll() is not None or time.perf_counter() - began > START_SECONDS:
            raise RuntimeError(f"aloft did not start with {data}")
        time.sleep(STEP_SECONDS)


def starts(settings, prepare, how):
    """Start times over rounds; each server is ended by `how` ("terminate" or "kill")."""
    times = []
    for _ in range(settings.rounds * 2):
        spent, process = first_answer_ms(prepare(), servers.free_port())
        times.append(spent)
        getattr(process, how)()
        process.wait()
    return times


def told(times):
    return f"median of {len(times)} starts, {min(times):.0f} to {max(times):.0f} ms"


def figure(what, target_ms, times):
    middle = statistics.median(times)
    return Figure(what, f"< {target_ms} ms", f"{middle:.0f} ms", middle < target_ms, told(times))


def run(settings):
    empty = starts(settings, lambda: servers.fresh_directory("start"), "terminate")
    say(f"empty: {told(empty)}")
    data = million.data_directory(settings)
    calm = starts(settings, lambda: data, "terminate")
    say(f"with items, after a calm stop: {told(calm)}")
    cut = starts(settings, lambda: data, "kill")
    say(f"with items, after SIGKILL: {told(cut)}")
    what = f"start to first answer, {settings.items:,} items of 1 KiB"
    return [
        figure("start to first answer, empty data directory", EMPTY_TARGET_MS, empty),
        figure(what, FULL_TARGET_MS, calm),
        figure(f"{what}, after SIGKILL", FULL_TARGET_MS, cut),
    ]

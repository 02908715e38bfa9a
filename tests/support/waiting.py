"""How tests wait: for events, and where there is none by asking again. No limit here measures speed.

EVENT_SECONDS ends a test whose event never comes. A machine that is slow and busy may need a hundred times what a quiet one
does, so that the limit is long; waiting for less costs nothing, because every wait ends with its event.
"""

import time

EVENT_SECONDS = 180
PAUSE_SECONDS = 0.02  # between two looks at what tells nobody


def looked_until(look, holds, seconds=EVENT_SECONDS):
    """What `look` gives, once `holds` of it; fails with the last that it gave."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if holds(found):
            return found
        assert time.monotonic() < deadline, f"not in {seconds} s; the last was {found}"
        time.sleep(PAUSE_SECONDS)


def tried_again(call, failures, pauses=(2, 10, 30, 60)):
    """Registries and proxies have hiccups: what `call` gives, tried again after pauses when it raises one of `failures`."""
    for pause in pauses:
        try:
            return call()
        except failures as failure:
            print(f"{failure}: once more in {pause} s", flush=True)
            time.sleep(pause)
    return call()

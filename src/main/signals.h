// The signals that end a server (SIGINT, SIGTERM) or make it read its certificate again (SIGHUP).
#pragma once

#include "base/log.h"
#include "edge/server.h"

namespace aloft {

// Before the first thread starts: from then on only WaitForEnd sees them.
void HoldSignals();
// Returns when the server shall end.
void WaitForEnd(edge::Server& server, const Log& log);

}  // namespace aloft

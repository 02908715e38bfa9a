// What the edge and the process tell about themselves at /metrics.
#pragma once

#include <vector>

#include "edge/metrics.h"
#include "edge/pool.h"
#include "edge/worker.h"

namespace aloft::edge {

// Borrows the workers and what they share for as long as `metrics` is rendered.
void RegisterEdgeMetrics(Metrics& metrics, const std::vector<Worker*>& workers,
                         const Shared& shared);

}  // namespace aloft::edge

// Adds to every reply that a plan may end in, refusals among them.
//
// Threads     As the plan.
#pragma once

#include <functional>

#include "edge/request.h"

namespace aloft::faces::gcs {

edge::Plan Decorated(edge::Plan plan, std::function<void(edge::Response&)> add);

}  // namespace aloft::faces::gcs

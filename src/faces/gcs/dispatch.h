// From a call to its plan: finds the operation, and cuts its reply down to the fields asked for.
//
// Threads     Any; no state.
#pragma once

#include <string_view>

#include "edge/request.h"
#include "faces/gcs/call.h"

namespace aloft::faces::gcs {

edge::Plan Dispatch(const CallPtr& call);

}  // namespace aloft::faces::gcs

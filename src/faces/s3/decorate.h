// What every reply of a call carries beside the operation's own: request ids, and CORS headers for
// a browser that the bucket lets read it.
#pragma once

#include "edge/request.h"
#include "faces/s3/call.h"

namespace aloft::faces::s3 {

edge::Plan Decorate(const CallPtr& call, edge::Plan plan);

}  // namespace aloft::faces::s3

// Serving an object or its head: what GetObject and HeadObject share.
#pragma once

#include "faces/s3/call.h"

namespace aloft::faces::s3 {

Result<edge::Plan> ServeObject(const CallPtr& call);

}  // namespace aloft::faces::s3

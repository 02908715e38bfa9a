// The upload of one object, from its request to its reply: what PutObject and PostObject share.
#pragma once

#include "edge/request.h"
#include "faces/s3/authorize.h"
#include "faces/s3/call.h"
#include "object/object_info.h"

namespace aloft::faces::s3 {

// ETag, version and checksum of what was written.
edge::Response PutReply(const Scope& scope, const object::ObjectInfo& info);

}  // namespace aloft::faces::s3

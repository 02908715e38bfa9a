// The upload of one object, from its request to its reply: what PutObject and PostObject share.
#pragma once

#include "edge/request.h"
#include "faces/s3/authorize.h"
#include "faces/s3/call.h"
#include "faces/s3/expiration.h"
#include "object/object_info.h"

namespace aloft::faces::s3 {

// ETag, version, expiration, encryption and checksum of what was written; `headers` are what it was
// asked with.
edge::Response PutReply(const Scope& scope, const object::ObjectInfo& info,
                        const EndingRules& rules, const edge::Headers& headers);

}  // namespace aloft::faces::s3

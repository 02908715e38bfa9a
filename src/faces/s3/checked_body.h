// XML bodies that must prove themselves: Content-MD5 or x-amz-checksum-* of the request are checked
// before anything happens.
//
// Threads     Any; no state.
#pragma once

#include <cstdint>

#include "faces/s3/call.h"
#include "faces/s3/reply.h"

namespace aloft::faces::s3 {

// kRequired: any digest will do, also that of the signature; kHeader: one that the headers state.
enum class Proof : std::uint8_t { kOptional, kRequired, kHeader };

// As WithBody, the body checked against what the headers and trailers state of it.
// Fails with kInvalidRequest if a proof is required and absent.
Result<edge::Plan> WithCheckedBody(const CallPtr& call, std::uint64_t body_bytes_max, Proof proof,
                                   BodyAct act, Where where = Where::kInlineFirst);

}  // namespace aloft::faces::s3

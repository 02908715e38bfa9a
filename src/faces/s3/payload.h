// How long a body will be, which S3 wants to know before it takes one.
#pragma once

#include <cstdint>

#include "faces/s3/call.h"
#include "faces/s3/errors.h"

namespace aloft::faces::s3 {

// Fails with kMissingContentLength, kEntityTooLarge past `bytes_max`.
Result<std::uint64_t> PayloadBytes(const Call& call, std::uint64_t bytes_max);

}  // namespace aloft::faces::s3

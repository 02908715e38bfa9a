// Field transforms: what a write computes from the value that is there.
#pragma once

#include <cstdint>

#include "document/write.h"

namespace aloft::document {

// Applies `transform` to `fields`; answers what its result is told as (null for the array kinds).
Value ApplyTransform(const Transform& transform, std::int64_t server_time_micros, Map& fields);
// Fails with kInvalidArgument if the operand does not fit the kind.
Result<void> CheckTransform(const Transform& transform);

}  // namespace aloft::document

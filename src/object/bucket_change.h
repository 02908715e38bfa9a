// A bucket and everything beside its record, read and written as one.
//
// Threads     Any; no state.
#pragma once

#include <string_view>
#include <vector>

#include "object/buckets.h"
#include "object/core.h"

namespace aloft::object {

// What lies beside the record of a bucket that has just been made: `info` becomes what `edit` makes
// of it.
Result<void> SaveNew(store::CommitRequest& request, BucketInfo& info, const BucketEdit& edit);

}  // namespace aloft::object

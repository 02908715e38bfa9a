// Blobs that a crash left without a name.
//
// Every blob below the mark kept in the store is named by a record or by a garbage row; what lies
// above it may have been sealed without its commit.
#pragma once

#include "object/core.h"

namespace aloft::object {

// At start, before anything is served: deletes what nobody names, then moves the mark.
Result<void> DeleteOrphans(Core& core);
// Moves the mark to what is certain now.
Result<void> MoveBlobMark(Core& core);
// Whether any record names the blob.
Result<bool> IsReferenced(Core& core, store::BlobId blob);

}  // namespace aloft::object

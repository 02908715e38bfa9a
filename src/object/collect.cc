#include <algorithm>

#include "object/core.h"
#include "object/maintenance.h"
#include "object/orphans.h"

namespace aloft::object {

// Order matters: the pins are asked for before the references. Whoever takes a new reference holds
// a pin from before it looked until after its commit.
Result<CollectOutcome> Maintenance::CollectStep(std::size_t limit) {
  CollectOutcome outcome;
  store::CommitRequest request;
  store::Version safe = core_->engine.DurableThrough();
  if (auto oldest = core_->pins.Oldest()) safe = std::min(safe, *oldest);
  store::ScanOptions scan;
  scan.keys_only = true;
  auto cursor = core_->engine.Scan(keys::AllGarbage(), scan);
  for (std::size_t seen = 0; cursor->Valid(); cursor->Next(), ++seen) {
    if (seen == limit) {
      outcome.more = !request.writes.empty();
      break;
    }
    if (cursor->version() > safe) continue;
    const store::BlobId blob = keys::GarbageBlob(cursor->key());
    ALOFT_TRY(bool referenced, IsReferenced(*core_, blob));
    if (!referenced) {
      ALOFT_TRY_STORE_VOID(core_->blobs.Delete(blob));
      ++outcome.blobs_deleted;
    }
    request.Erase(std::string(cursor->key()));
  }
  ALOFT_TRY_STORE_VOID(cursor->status());
  if (!request.writes.empty()) ALOFT_TRY_STORE_VOID(core_->Commit(std::move(request)));
  ALOFT_TRY_VOID(MoveBlobMark(*core_));
  return outcome;
}

}  // namespace aloft::object

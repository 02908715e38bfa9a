// The rows of unfinished uploads and their parts.
//
// Threads     Any; no state.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "object/core.h"
#include "object/key_ring.h"
#include "object/records.h"
#include "object/uploads.h"

namespace aloft::object {

struct StoredUpload {
  UploadInfo info;  // key and id set
  std::string row;
  store::Version row_version = 0;
  std::optional<SessionState> session = {};
};

struct StoredPartRow {
  PartRecord record;  // number set
  std::string row;
  store::Version row_version = 0;
};

// Fails with kNoSuchUpload; the first also for a session, which is no upload in parts.
Result<StoredUpload> FindUpload(Core& core, keys::Place place, const UploadRef& upload);
Result<StoredUpload> FindAnyUpload(Core& core, keys::Place place, const UploadRef& upload);
// What an upload or session has become that ended not long ago. Fails with kNoSuchUpload.
Result<ObjectInfo> FindFinished(Core& core, const BucketRow& bucket, const UploadRef& upload);
// All parts, by number.
Result<std::vector<StoredPartRow>> LoadUploadParts(Core& core, keys::Place place,
                                                   std::int64_t upload,
                                                   const store::Snapshot* snapshot);

// The data key of the upload's parts; nullopt: they are not encrypted. Fails as Unlock.
Result<std::optional<Lock>> LockOf(const Core& core, const StoredUpload& upload,
                                   const std::optional<SecretKey>& client_key);

Result<void> CheckPartNumber(std::uint32_t number);

// Sets the part's row and its references, in place of an older part of this number. The upload must
// still be there when the commit takes place. Sets the record's generation and time.
Result<void> ReplacePart(Core& core, store::CommitRequest& request, keys::Place place,
                         const StoredUpload& upload, PartRecord& record);

// Erases the upload, its parts (all of them, as found in `snapshot`) and their references. The
// blobs of the parts in `named` (numbers, sorted) go on living in the object that the same commit
// makes of them.
void DropUpload(Core& core, store::CommitRequest& request, keys::Place place,
                const StoredUpload& upload, const std::vector<StoredPartRow>& parts,
                const std::vector<std::uint32_t>& named, const store::Snapshot& snapshot);
// The same, finding the parts itself; none lives on.
Result<void> DropUpload(Core& core, store::CommitRequest& request, keys::Place place,
                        const StoredUpload& upload);

}  // namespace aloft::object

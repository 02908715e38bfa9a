// The pieces of a session (sessions.h): finding them, and making few of many.
//
// Guarantees  However short the chunks are that a client sends, a session of the largest object
//             stays below kSessionPiecesMax pieces. Every byte is copied at most a few times.
// Threads     Any; no state.
// Blocking    MergePieces waits for the disk.
#pragma once

#include <memory>
#include <vector>

#include "object/core.h"
#include "object/records.h"
#include "object/upload_rows.h"

namespace aloft::object {

// Fails with kNoSuchUpload, also for an upload in parts.
Result<StoredUpload> FindSession(Core& core, keys::Place place, const UploadRef& session);

// When the last kPiecesMerged pieces are about as long as the very last one, they become one;
// again, if there are enough of such. `session` is what was stored last, and becomes what is stored
// then.
Result<void> MergePieces(const std::shared_ptr<Core>& core, const BucketRow& bucket,
                         StoredUpload& session);

// The body of an object in one piece, in parts that each fit a row.
std::vector<StoredPart> PartsOf(const std::vector<Extent>& extents);

}  // namespace aloft::object

// The pieces of a session (sessions.h): finding them, and making few of many.
//
// Guarantees  However short the chunks are that a client sends, a session of the largest object
//             stays below kSessionPiecesMax pieces. Every byte is copied at most a few times.
// Threads     Any; no state.
// Blocking    MergePieces waits for the disk.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/digest.h"
#include "object/core.h"
#include "object/key_ring.h"
#include "object/records.h"
#include "object/upload_rows.h"

namespace aloft::object {

// Fails with kNoSuchUpload, also for an upload in parts.
Result<StoredUpload> FindSession(Core& core, keys::Place place, const UploadRef& session);

// The session's data key, without its client; nullopt: it is not encrypted.
Result<std::optional<Lock>> LockOf(const Core& core, const StoredUpload& session);
// Makes `lock` the one of a session that begins.
void KeepLock(const Core& core, const std::optional<Lock>& lock, UploadInfo& info,
              SessionState& state);
// The running MD5 holds the stream's last bytes: it is kept as secret as they are.
std::string KeepMd5(const Core& core, const std::optional<Lock>& lock, std::string md5_state);
Result<Md5> KeptMd5(const std::optional<Lock>& lock, const std::string& md5_state);

// When the last kPiecesMerged pieces are about as long as the very last one, they become one;
// again, if there are enough of such. `session` is what was stored last, and becomes what is stored
// then.
Result<void> MergePieces(const std::shared_ptr<Core>& core, const BucketRow& bucket,
                         const std::optional<Lock>& lock, StoredUpload& session);

// The body of an object in one piece, in parts that each fit a row.
std::vector<StoredPart> PartsOf(const std::vector<Extent>& extents);

}  // namespace aloft::object

// What keeps a version's bytes from being given up: holds, and retentions of its own or its
// bucket's.
//
// Threads     Any; no state.
#pragma once

#include <cstdint>
#include <optional>

#include "object/bucket_info.h"
#include "object/fault.h"
#include "object/object_info.h"

namespace aloft::object {

// Until when the bucket's retention keeps this version; nullopt without one, or while an event hold
// has not let it begin.
std::optional<std::int64_t> RetainedUntil(const BucketInfo& bucket, const ObjectInfo& info);

// Whether an unlocked retention may be made shorter, locked, or taken away, also with its version.
enum class Shortening : std::uint8_t { kRefused, kAllowed };

// Fails with kProtected.
Result<void> CheckUnprotected(const BucketInfo& bucket, const ObjectInfo& info,
                              std::int64_t now_micros, Shortening shortening);

// A retention may be given only where the bucket allows it, and lies in the future. Fails with
// kInvalidArgument.
Result<void> CheckNewRetention(const BucketInfo& bucket, const Protection& protection,
                               std::int64_t now_micros);

// Gives a new version, which is otherwise whole, what its bucket adds to its protection. Fails with
// kInvalidArgument.
Result<void> ProtectNew(const BucketInfo& bucket, ObjectInfo& info);
// A retention that is over is none: it does not keep the content from becoming another version.
void DropPastRetention(Protection& protection, std::int64_t now_micros);

// Fails with kProtected where a retention may not change so.
Result<void> CheckRetentionChange(const Protection& before, const Protection& after,
                                  Shortening shortening, std::int64_t now_micros);

}  // namespace aloft::object

// The work behind the service: giving back the bytes of what was deleted, and obeying lifecycle
// rules. Called in small steps by whoever owns a background thread.
//
// Guarantees  A blob is given back only when nothing durable names it and no reader holds it. Steps
//             may be interrupted at any point and repeated; the service works beside them.
// Threads     One thread at a time.
// Blocking    Waits for the disk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "object/fault.h"

namespace aloft::object {

class Core;

struct CollectOutcome {
  std::size_t blobs_deleted = 0;
  bool more = false;  // call again soon
};

struct SweepOutcome {
  std::size_t expired = 0;  // versions, markers and uploads removed, covered or moved to a class
  bool more = false;        // the round through all buckets is not finished
};

// Where a round of sweeping goes on. An empty bucket name: a new round.
struct SweepPosition {
  enum class Phase : std::uint8_t { kCurrent, kVersions, kUploads, kDeleted, kFinished };
  std::string bucket = {};
  Phase phase = Phase::kCurrent;
  std::string key = {};  // engine key to go on from; empty: the phase's beginning
};

class Maintenance {
 public:
  explicit Maintenance(std::shared_ptr<Core> core) : core_(std::move(core)) {}

  // Looks at no more than `limit` candidates: blobs of deleted objects, then orphans of a crash.
  Result<CollectOutcome> CollectStep(std::size_t limit);
  // Looks at no more than about `limit` versions and uploads, and remembers where it stopped.
  Result<SweepOutcome> SweepStep(std::size_t limit);

 private:
  std::shared_ptr<Core> core_;
  SweepPosition sweep_ = {};
};

}  // namespace aloft::object

// The engine contract: an ordered, durable, transactional map from bytes to bytes. Everything Aloft
// keeps stands on it, so that an engine can be exchanged (store/memory is the reference model,
// store/rocksdb the embedded default).
//
// Guarantees  A commit is atomic, and visible to every later read at once. It is durable when
//             DurableThrough() reaches its version; the request boundary holds replies until then
//             (RequestScope). Commits with checks are strictly serializable; the first committer
//             wins; blind writes never conflict. Versions grow with every commit and never repeat,
//             also across restarts. Everything read was checked against its checksum.
// Threads     Any thread, concurrently.
// Blocking    Reads may wait for the disk. Inside a RequestScope opened with Blocking::kRefused
//             they throw WouldBlock instead, and the boundary runs the request again where waiting
//             is allowed.
// Errors      Fault, one value per thing a caller would do differently. A failed fsync ends the
//             process.
// Limits      store/limits.h: key 2 KiB, value 64 KiB, commit 16 MiB.
// Knows not   projects, tables, objects, HTTP.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace aloft::store {

// Names a commit. 0 is "never written": the version of an absent key.
using Version = std::uint64_t;

// The first byte of every key. Families are kept apart on disk because they live differently; a
// range never spans two. Behind it comes the project id, so that one project's keys are one range
// per family.
enum class Family : char {
  kSystem = 0x01,   // format version, projects, keys, counters, leases: small and hot
  kRecords = 0x10,  // buckets, object records, tables, items, index entries, documents
  kStreams = 0x20,  // append-only rows that are trimmed from the front: stream records, outboxes
  // immutable values up to the value limit, read by exact key: small object bodies, chunks
  kBodies = 0x30,
};

enum class Fault : std::uint8_t {
  kConflict,     // a check failed: `check` tells which. Read again and decide again.
  kTooOld,       // the snapshot is older than the engine can validate or read. Start again.
  kUnknown,      // the outcome of the commit is not known. Ask again with the same request_id.
  kUnavailable,  // no writes now (disk full); reads and erasing commits go on.
  kTooLarge,     // over a limit of store/limits.h.
  kCorrupt,      // a checksum did not match. Never served.
};

struct Error {
  Fault fault;
  std::string detail = {};
  std::size_t check = 0;  // index into CommitRequest::checks, then range_checks, for kConflict
};

template <class T>
using Result = ::aloft::Result<T, Error>;

// Half-open: [begin, end). An empty `end` is the end of begin's family.
struct Range {
  std::string begin;
  std::string end;
};

struct Found {
  Version version = 0;  // 0: the key is absent, and `value` is empty
  std::string value;
  bool exists() const { return version != 0; }
};

// A moment: sees every commit that was visible when it was taken, and nothing later. Cheap; keep it
// no longer than a request.
class Snapshot {
 public:
  virtual ~Snapshot() = default;
  virtual Version version() const = 0;  // of the newest commit it sees
};

enum class Direction : std::uint8_t { kForward, kBackward };

struct ScanOptions {
  const Snapshot* snapshot = nullptr;  // null: a snapshot of its own. Must outlive the cursor.
  Direction direction = Direction::kForward;
  bool keys_only = false;            // value() is empty; engines may skip loading it
  std::size_t entries_expected = 0;  // a hint for read-ahead; 0: unknown
};

// Walks a range in key order (or against it). Starts on the first entry. Views stay valid until the
// next move.
class Cursor {
 public:
  virtual ~Cursor() = default;
  virtual bool Valid() const = 0;  // false: past the end, or failed: see status()
  virtual Result<void> status() const = 0;
  virtual void Next() = 0;  // in the cursor's direction
  // forward: first key >= target; backward: last key <= target; within the range
  virtual void Seek(std::string_view target) = 0;
  virtual std::string_view key() const = 0;
  virtual std::string_view value() const = 0;
  virtual Version version() const = 0;
};

// `key` must still have `version` (0: must be absent) when the commit takes place.
struct Check {
  std::string key;
  Version version;
  // Not 0: the caller has read `version` of this key himself, at this snapshot's version or when
  // Latest() was at least this. It spares the engine a read of its own; a caller that states what
  // it has not read may commit what should conflict.
  Version read_at = 0;
};

// Nothing in `range` may have been set or erased by a commit after `since`.
struct RangeCheck {
  Range range;
  Version since;
};

struct Write {
  enum class Kind : std::uint8_t {
    kSet,         // key = value
    kErase,       // key is absent afterwards
    kEraseRange,  // everything in [key, value) is absent afterwards
    kAdd,         // key, an int64 (8 bytes big-endian, absent is 0), grows by operand
    kMax,         // key becomes max(key, operand); absent is 0 here too
    kAppend,      // sets key + BE64(version of this commit) + BE16(place in this commit) = value
  };
  Kind kind;
  std::string key;
  std::string value = {};
  std::int64_t operand = 0;
};

struct CommitRequest {
  std::vector<Check> checks;
  std::vector<RangeCheck> range_checks;
  std::vector<Write> writes;
  // up to 64 bytes; the same id within ten minutes commits once. Empty: not asked for.
  std::string request_id = {};

  // Short forms for the usual writes; keys and values are moved in.
  void Set(std::string key, std::string value) {
    writes.push_back({Write::Kind::kSet, std::move(key), std::move(value)});
  }
  void Erase(std::string key) { writes.push_back({Write::Kind::kErase, std::move(key)}); }
  void EraseRange(Range range) {
    writes.push_back({Write::Kind::kEraseRange, std::move(range.begin), std::move(range.end)});
  }
  void Add(std::string key, std::int64_t by) {
    writes.push_back({Write::Kind::kAdd, std::move(key), {}, by});
  }
  void Append(std::string key, std::string value) {
    writes.push_back({Write::Kind::kAppend, std::move(key), std::move(value)});
  }
  void Expect(std::string key, Version version, Version read_at = 0) {
    checks.push_back({std::move(key), version, read_at});
  }
};

struct Committed {
  Version version;
};

// One entry of the change log: what a commit did to one key. Order is commit order, then the order
// of the writes.
struct Change {
  Version version;
  Write::Kind kind;
  std::string key;             // of kAppend: with the version and the place
  std::string range_end = {};  // of kEraseRange: where the erased range ends; never empty then
};

struct TailPage {
  std::vector<Change> changes;
  Version through;  // every change up to here has been returned; ask from here next time
};

// A named lock that lapses: background work runs once however many processes share the data.
struct Lease {
  std::uint64_t fencing_token;  // grows with every holder
};

class Engine {
 public:
  virtual ~Engine() = default;

  virtual std::unique_ptr<Snapshot> TakeSnapshot() = 0;
  // Without a snapshot: the newest visible value.
  virtual Result<Found> Get(std::string_view key, const Snapshot* snapshot = nullptr) = 0;
  virtual Result<std::vector<Found>> MultiGet(const std::vector<std::string>& keys,
                                              const Snapshot* snapshot = nullptr) = 0;
  virtual std::unique_ptr<Cursor> Scan(Range range, ScanOptions options = {}) = 0;

  // All or nothing. Returns as soon as the commit is visible; durability follows (see
  // DurableThrough). Fails with kConflict, kTooOld, kUnknown, kUnavailable, kTooLarge; nothing was
  // written unless kUnknown.
  virtual Result<Committed> Commit(CommitRequest request) = 0;

  // The newest version visible, and the newest that a power cut can no longer take.
  virtual Version Latest() const = 0;
  virtual Version DurableThrough() const = 0;
  // Blocks until DurableThrough() >= version. For background work; requests are held by the
  // boundary instead.
  virtual void WaitDurable(Version version) = 0;
  // `listener` is called on the commit thread each time the watermark has moved, with the
  // watermark. It must not block. One listener at a time per slot id returned; Unlisten waits for a
  // running call.
  virtual std::uint64_t ListenDurable(std::function<void(Version)> listener) = 0;
  virtual void UnlistenDurable(std::uint64_t slot) = 0;

  // Changes to keys under `prefix` after `from`, in commit order, at most about `changes_max` (a
  // commit is never split); only durable ones. `changes` may be empty although `through` moved on.
  // The log leaves kBodies out. Fails with kTooOld when the log no longer reaches back to `from`.
  virtual Result<TailPage> Tail(std::string_view prefix, Version from, std::size_t changes_max) = 0;

  // Takes or renews the lease `name` for `ttl_ms`. Fails with kConflict while another owner holds
  // it.
  virtual Result<Lease> Acquire(std::string_view name, std::string_view owner,
                                std::int64_t ttl_ms) = 0;

  // Writes a consistent copy of everything durable into the empty folder `directory`, without
  // stopping writes.
  virtual Result<void> Backup(const std::string& directory) = 0;
};

}  // namespace aloft::store

// Watching documents and queries: a stream holds many targets and sees, after each commit that
// touched any of them, one consistent snapshot of all.
//
// Guarantees  Only durable commits are told, in commit order; snapshots never go back in time, and
//             several commits may be told as one. After kTargetCurrent and the next kSnapshot a
//             target's documents are exactly its result at that time. A resume token of a snapshot,
//             given later (also after a restart), brings what changed since; if that is no longer
//             known the target is reset, or, with `expected_count`, a filter of names tells what
//             the client may keep. A stream that is drained too slowly keeps only the newest
//             version of each document; past kStreamPendingMax its targets are reset. A commit that
//             touches no target costs nothing per target.
// Threads     AddTarget, RemoveTarget, Heartbeat and Drain from one thread at a time. `wake` is
//             called from any thread, must not block or call the stream, and is not called again
//             before the next Drain.
// Blocking    AddTarget as the engine's reads. Drain reads the store only where it may block, and
//             has to only while NeedsStore().
// Ownership   The owner destroys the stream before the service; when the destructor has returned,
//             `wake` is not running.
// Knows not   wire formats, heartbeats' times, sessions.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "document/document.h"
#include "document/query.h"

namespace aloft::document {

// A document on its way to listeners: one object for all streams, so that a face renders it once.
class Payload {
 public:
  // What payloads hold, in bytes: those of one project, and within them those of the whole service.
  struct Held {
    std::atomic<std::size_t> bytes = 0;
    std::shared_ptr<Held> whole = {};  // null: this is the whole
    void Add(std::size_t more) {
      bytes.fetch_add(more, std::memory_order_relaxed);
      if (whole != nullptr) whole->Add(more);
    }
    void Remove(std::size_t fewer) {
      bytes.fetch_sub(fewer, std::memory_order_relaxed);
      if (whole != nullptr) whole->Remove(fewer);
    }
  };
  explicit Payload(DocumentPtr document, std::shared_ptr<Held> held = nullptr);
  ~Payload();
  Payload(const Payload&) = delete;
  Payload& operator=(const Payload&) = delete;

  const DocumentPtr& document() const { return document_; }
  std::size_t document_bytes() const { return document_bytes_; }
  // The document as `render` writes it, made by the first caller. One slot for each of a face's
  // formats.
  static constexpr std::size_t kSlots = 2;
  const std::string& Rendered(std::size_t slot,
                              const std::function<std::string(const Document&)>& render) const {
    std::call_once(once_[slot], [&] {
      bytes_[slot] = render(*document_);
      if (held_ != nullptr) held_->Add(bytes_[slot].size());
    });
    return bytes_[slot];
  }

 private:
  DocumentPtr document_;
  std::size_t document_bytes_;
  std::shared_ptr<Held> held_;
  mutable std::once_flag once_[kSlots];
  mutable std::string bytes_[kSlots];
};
using PayloadPtr = std::shared_ptr<const Payload>;

// A set of names that errs only towards "is in it" (parameters and hash as listeners' clients
// compute them: MD5 of the name, double hashing). The bitmap's last byte has one to seven bits of
// padding.
struct BloomFilter {
  std::string bitmap;
  int padding_bits = 0;
  int hash_count = 0;
};
BloomFilter MakeBloomFilter(const std::vector<std::string>& names, double false_positive_rate);
bool MightContain(const BloomFilter& filter, std::string_view name);

struct ListenTarget {
  std::int32_t id = 0;                      // not 0, unique within the stream
  std::vector<std::string> documents = {};  // paths; or
  // Exactly one of the two. No projection or nearest; an offset only together with a limit.
  std::optional<Query> query = {};
  std::string resume_token = {};
  std::optional<std::int64_t> read_time_micros = {};  // instead of a token
  std::optional<std::int64_t> expected_count = {};    // how many the client has, with a token
  bool once = false;                                  // removed after its first snapshot
};

struct ListenEvent {
  enum class Kind : std::uint8_t {
    kTargetAdded,
    kTargetRemoved,  // `cause` if it was not asked for
    kTargetCurrent,
    kTargetReset,      // forget the target's documents
    kDocumentChanged,  // now in `targets`, no longer in `removed_targets`
    kDocumentDeleted,  // exists no more; leaves `removed_targets`
    kDocumentRemoved,  // leaves `removed_targets`; whether it exists is not said
    kFilter,    // `count` documents match `targets[0]`; `names`, if given, holds all their names
    kSnapshot,  // everything up to read_time_micros has been told
    kStreamClosed,  // the last event: the database is gone (`cause`); end the stream with it
  };
  Kind kind;
  std::vector<std::int32_t> targets = {};
  std::vector<std::int32_t> removed_targets = {};
  PayloadPtr payload = {};  // of kDocumentChanged
  std::string path = {};    // of kDocumentDeleted and kDocumentRemoved
  std::int64_t read_time_micros = 0;
  std::string resume_token = {};  // of kTargetCurrent and kSnapshot
  std::int64_t count = 0;
  std::optional<BloomFilter> names = {};
  std::optional<Error> cause = {};
};

struct ListenOptions {
  std::function<void()> wake;
  std::string name_prefix = {};  // put before a path to make the name that clients hash in filters
};

class ListenStream {
 public:
  virtual ~ListenStream() = default;
  // The events come through Drain. Fails with kInvalidArgument, kTargetExists, kTooManyTargets: the
  // stream goes on.
  virtual Result<void> AddTarget(ListenTarget target) = 0;
  // Nothing of the target is told after its kTargetRemoved. Unknown ids are ignored (false).
  virtual bool RemoveTarget(std::int32_t id) = 0;
  // Makes the next Drain end in a snapshot of now, if nothing is on its way. Call about every 30 s.
  virtual void Heartbeat() = 0;
  // What has happened, at most about `events_max`; empty: nothing until the next wake. Where
  // blocking is refused, targets are not filled, and another wake follows.
  virtual std::vector<ListenEvent> Drain(std::size_t events_max) = 0;
  // Whether the next Drain will read the store (a target is being filled): run it where blocking is
  // allowed.
  virtual bool NeedsStore() const = 0;
};

}  // namespace aloft::document

// One database at run time: its place in the store, its catalogue, the order of its commits and the
// moments of its reads.
//
// Guarantees  Commit times grow strictly, and beyond every time that was told, also across restarts
//             and whatever the clock does meanwhile. A moment sees exactly the commits up to its
//             read time. Commits reach the hub in the order of their times.
// Threads     Any. Lock order: commit mutex, then catalog mutex; commit mutex, then the hub's
//             queue.
// Ownership   Borrows engine and clock. Owned by Databases, shared with running calls.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "document/catalog.h"
#include "document/document.h"
#include "document/keys.h"
#include "document/results.h"
#include "os/clock.h"
#include "store/engine.h"

namespace aloft::document {

// When a read takes place. `past`: before the snapshot; rows newer than read_time_micros do not
// count.
struct Moment {
  std::shared_ptr<const store::Snapshot> snapshot;
  std::int64_t read_time_micros = 0;
  bool past = false;
};

// What a commit did to one document, for listeners and for guards of transactions.
struct DocumentChange {
  std::string path;
  DocumentPtr before;  // null: was not there
  DocumentPtr after;   // null: is gone
};

struct CommittedChanges {
  store::Version version = 0;
  std::int64_t time_micros = 0;
  std::vector<DocumentChange> changes;
};
using CommittedChangesPtr = std::shared_ptr<const CommittedChanges>;

// A commit ready but for its time.
struct PreparedCommit {
  std::shared_ptr<const Catalog> catalog;  // what the index rows were made for
  store::CommitRequest request;
  struct HeadStamp {
    std::size_t write;                // place in request.writes
    std::int64_t create_time_micros;  // 0: created now
  };
  std::vector<HeadStamp> heads;
  std::vector<std::size_t> past_rows;  // writes whose key ends in the time
  std::vector<std::size_t>
      change_rows;  // writes whose key is ChangeKey(0, part), part by their order
  struct Changed {
    std::string path;
    DocumentPtr before;
    std::shared_ptr<Document> after;
  };
  std::vector<Changed> changes;
};

// Receives commits, in their order, under the commit mutex; must be quick.
class CommitSink {
 public:
  virtual ~CommitSink() = default;
  virtual bool Wanted() const = 0;  // false: nobody listens, and the commit need not be told
  virtual void Enqueue(CommittedChangesPtr committed) = 0;
};

class Database {
 public:
  enum class Refusal : std::uint8_t { kCatalogMoved, kConflict, kDeleted, kFailed };
  struct CommitFailure {
    Refusal refusal;
    store::Error error = {store::Fault::kUnknown};
  };

  Database(store::Engine& engine, const os::Clock& clock, Place place, std::string id);

  const Place& place() const { return place_; }
  const std::string& id() const { return id_; }
  void SetSink(CommitSink* sink) { sink_ = sink; }  // before any call

  std::shared_ptr<const Catalog> catalog() const EXCLUDES(catalog_mutex_);
  DatabaseInfo info() const EXCLUDES(catalog_mutex_);
  void SetInfo(DatabaseInfo info) EXCLUDES(catalog_mutex_);
  // Puts the next generation in place: no commit made for an older one takes place afterwards.
  void SetCatalog(Catalog catalog) EXCLUDES(commit_mutex_);

  Moment Now() EXCLUDES(commit_mutex_);
  // A time that no commit to come will have, and no visible commit exceeds, without a snapshot. To
  // be told once what the request has seen is durable.
  std::int64_t TimeNow() EXCLUDES(commit_mutex_);
  // The newest commit time known, or the clock.
  std::int64_t ServerTime() const;
  ::aloft::Result<CommittedChangesPtr, CommitFailure> Commit(PreparedCommit& prepared)
      EXCLUDES(commit_mutex_);
  // After a restart: times up to here are taken.
  void RaiseTime(std::int64_t micros) EXCLUDES(commit_mutex_);
  // The same, by a promise that is durable.
  void SetPromised(std::int64_t micros) EXCLUDES(commit_mutex_);

  // Indexes that queries would have liked; bounded, each once.
  void Wish(const IndexDefinition& definition) EXCLUDES(catalog_mutex_);
  std::vector<IndexDefinition> TakeWishes() EXCLUDES(catalog_mutex_);

  void MarkDeleted() EXCLUDES(commit_mutex_);
  bool deleted() const { return deleted_.load(); }

 private:
  std::int64_t TimeToTell() REQUIRES(commit_mutex_);
  void Promise(std::int64_t micros) REQUIRES(commit_mutex_);

  store::Engine& engine_;
  const os::Clock& clock_;
  const Place place_;
  const std::string id_;
  CommitSink* sink_ = nullptr;
  std::atomic<bool> deleted_ = false;
  std::atomic<std::int64_t> last_time_ = 0;

  Mutex commit_mutex_;
  // Commits after a restart come later than this, as soon as that version is durable.
  std::int64_t promised_time_ GUARDED_BY(commit_mutex_) = 0;
  store::Version promised_version_ GUARDED_BY(commit_mutex_) = 0;
  mutable Mutex catalog_mutex_;
  std::shared_ptr<const Catalog> catalog_ GUARDED_BY(catalog_mutex_);
  DatabaseInfo info_ GUARDED_BY(catalog_mutex_);
  std::vector<IndexDefinition> wishes_ GUARDED_BY(catalog_mutex_);
};

}  // namespace aloft::document

// All listening to one database: takes durable commits in order, finds whom they concern, and puts
// what changed where each stream's owner fetches it.
//
// Guarantees  A round of publishing is seen by a stream whole or not at all. published_time_ is the
//             time up to which every stream has been told everything.
// Threads     Any. mutex_ guards everything but the queue; lock order: mutex_, commit mutex of the
//             database, queue_mutex_. The store is never read under mutex_.
// Ownership   Borrows engine and database; streams keep the tenant that holds both.
// Knows not   who drains streams, and how.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/mutex.h"
#include "document/database.h"
#include "document/listen.h"
#include "document/match_index.h"
#include "document/payload_stock.h"
#include "document/pending_changes.h"
#include "document/plan.h"
#include "document/target_loader.h"
#include "document/window.h"

namespace aloft::document {

class HubStream;
struct HubTarget;

// A query with everybody who listens to it; one with a limit has its window.
struct QueryNode final : MatchNode {
  // kEmpty: the first target that is loaded fills the window. kShort: too few are left in it, the
  // publisher loads it again. In both, changes wait in `early`.
  enum class State : std::uint8_t { kEmpty, kReady, kShort };
  struct Early {
    std::int64_t time_micros;
    std::string path;
    PayloadPtr payload;
    bool matches;
  };

  std::string name;  // stands for the canonical query
  std::vector<HubTarget*> targets;
  std::unique_ptr<Window> window;  // of a limited query
  State state = State::kEmpty;
  std::uint64_t generation = 0;  // what was read for an earlier one is of no use
  std::vector<Early> early;      // as much as a stream may hold
  std::size_t early_bytes = 0;
};

struct HubTarget {
  // kWaiting: its moment is not durable yet. kLoading: Drain brings the initial state. kLoaded:
  // told but for the end of it.
  enum class Stage : std::uint8_t { kWaiting, kLoading, kLoaded, kCurrent };

  std::int32_t id = 0;
  bool once = false;
  bool limited = false;  // has a node with a window
  Stage stage = Stage::kWaiting;
  HubStream* stream = nullptr;
  std::int64_t since_micros = 0;  // commits up to here are part of its initial state
  std::vector<std::string> documents;
  std::shared_ptr<const NormalQuery> query;
  std::shared_ptr<QueryNode> node;
  std::unique_ptr<TargetLoader> loader;  // until it is current
};

class Hub final : public CommitSink {
 public:
  Hub(store::Engine& engine, Database& database, Strictness strictness, PayloadStock payloads);
  ~Hub() override = default;

  // CommitSink
  bool Wanted() const override { return targets_.load() > 0; }
  void Enqueue(CommittedChangesPtr committed) override EXCLUDES(queue_mutex_);

  // Before any commit. `poke`: publish soon. `expect`: a move of the watermark will matter.
  void SetPublisher(std::function<void()> poke, std::function<void()> expect) {
    poke_ = std::move(poke);
    expect_ = std::move(expect);
  }

  // Reads some windows again that have run short, and pokes if there are more: the publisher has
  // other databases, too. Without a publisher it reads them all.
  void Publish(store::Version durable) EXCLUDES(mutex_);
  // Whether a later Publish has something to do.
  bool Pending() EXCLUDES(mutex_);
  bool Full() const EXCLUDES(mutex_);  // no more streams
  // Every stream ends with `cause`.
  void Close(const Error& cause) EXCLUDES(mutex_);

 private:
  friend class HubStream;

  void Join(HubStream& stream) REQUIRES(mutex_);
  void Leave(HubStream& stream) REQUIRES(mutex_);
  void Enter(HubTarget& target, const ListenTarget& asked) REQUIRES(mutex_);
  void Start(HubTarget& target) REQUIRES(mutex_);
  void Remove(HubTarget& target) REQUIRES(mutex_);
  std::shared_ptr<QueryNode> NodeOf(std::shared_ptr<const NormalQuery> query) REQUIRES(mutex_);

  // A window that has run short, to be loaded again by the publisher: that reads the store.
  struct Reload {
    std::shared_ptr<QueryNode> node;
    std::uint64_t generation;
    std::size_t capacity;
    // Nullopt: not read, for the others have much already.
    std::optional<Result<std::vector<PayloadPtr>>> documents = std::nullopt;
  };
  std::vector<Reload> TakeShort() REQUIRES(mutex_);
  store::Version ReloadWindows(std::vector<Reload> reloads) EXCLUDES(mutex_);

  void PublishLocked(store::Version durable) REQUIRES(mutex_);
  void PublishFromRequest() REQUIRES(mutex_);
  std::vector<CommittedChangesPtr> TakeDurable(store::Version durable) EXCLUDES(queue_mutex_);
  bool QueueEmpty() EXCLUDES(queue_mutex_);
  void Match(std::int64_t time_micros, const DocumentChange& change) REQUIRES(mutex_);
  void ChangeWindow(QueryNode& node, QueryNode::Early change) REQUIRES(mutex_);
  void KeepForLater(QueryNode& node, QueryNode::Early change) REQUIRES(mutex_);
  // What was read of the store at that time becomes the window.
  void Install(QueryNode& node, std::int64_t read_micros, std::vector<PayloadPtr> documents)
      REQUIRES(mutex_);
  void Empty(QueryNode& node) REQUIRES(mutex_);
  void MatchNodeChange(QueryNode& node, std::int64_t time_micros, const DocumentChange& change,
                       PayloadPtr& payload) REQUIRES(mutex_);
  void TellAll(QueryNode& node, const Window::Delta& delta, const std::string& changed,
               const PayloadPtr& payload) REQUIRES(mutex_);
  void Push(HubTarget& target, const std::string& path, const PayloadPtr& payload,
            Membership membership, Charge charge = Charge::kYes) REQUIRES(mutex_);
  void Overflow(QueryNode& node) REQUIRES(mutex_);
  void Overflow(HubStream& stream) REQUIRES(mutex_);
  void Activate(store::Version durable) REQUIRES(mutex_);
  void WakeTouched() REQUIRES(mutex_);
  void Touch(HubStream& stream) REQUIRES(mutex_);
  // Tells the stream, as soon as that is durable, that everything up to now has been told.
  void Beat(HubStream& stream) REQUIRES(mutex_);

  store::Engine& engine_;
  Database& database_;
  const Strictness strictness_;
  const PayloadStock payloads_;
  std::function<void()> poke_;
  std::function<void()> expect_;
  std::atomic<std::size_t> targets_ = 0;

  mutable Mutex mutex_;
  std::int64_t published_time_ GUARDED_BY(mutex_) = 0;
  MatchIndex index_ GUARDED_BY(mutex_);
  std::unordered_map<std::string, std::weak_ptr<QueryNode>> nodes_ GUARDED_BY(mutex_);
  std::unordered_map<std::string, std::vector<HubTarget*>> by_document_ GUARDED_BY(mutex_);
  std::unordered_set<HubStream*> streams_ GUARDED_BY(mutex_);
  std::vector<HubTarget*> waiting_ GUARDED_BY(mutex_);
  struct Told {
    std::int64_t time_micros;
    store::Version version;  // told once this is durable
  };
  std::unordered_map<HubStream*, Told> beats_ GUARDED_BY(mutex_);
  std::vector<HubStream*> touched_ GUARDED_BY(mutex_);
  std::vector<std::shared_ptr<QueryNode>> short_ GUARDED_BY(mutex_);
  std::vector<MatchNode*> candidates_ GUARDED_BY(mutex_);

  Mutex queue_mutex_;
  std::deque<CommittedChangesPtr> queue_ GUARDED_BY(queue_mutex_);
  bool queue_lost_ GUARDED_BY(queue_mutex_) = false;  // it grew too long and was dropped
};

}  // namespace aloft::document

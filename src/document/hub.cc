#include "document/hub.h"

#include <algorithm>
#include <utility>

#include "base/digest.h"
#include "document/hub_stream.h"
#include "document/limits.h"

namespace aloft::document {
namespace {

// Stands for a canonical query, short enough that a std::string holds it without memory of its own.
constexpr std::size_t kShortNameBytes = 15;
std::string ShortName(const std::string& canonical) {
  return Sha256Digest(canonical).substr(0, kShortNameBytes);
}

}  // namespace

Hub::Hub(store::Engine& engine, Database& database, Strictness strictness, PayloadStock payloads)
    : engine_(engine),
      database_(database),
      strictness_(strictness),
      payloads_(std::move(payloads)) {}

void Hub::Enqueue(CommittedChangesPtr committed) {
  const store::Version version = committed->version;
  {
    MutexLock lock(queue_mutex_);
    if (queue_.size() >= kPublishQueueMax) {
      queue_.clear();
      queue_lost_ = true;
    }
    queue_.push_back(std::move(committed));
  }
  if (expect_) expect_();
  // Durable already, so that nobody will tell us of it.
  if (poke_ && engine_.DurableThrough() >= version) poke_();
}

std::vector<CommittedChangesPtr> Hub::TakeDurable(store::Version durable) {
  std::vector<CommittedChangesPtr> taken;
  MutexLock lock(queue_mutex_);
  while (!queue_.empty() && queue_.front()->version <= durable) {
    taken.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return taken;
}

bool Hub::QueueEmpty() {
  MutexLock lock(queue_mutex_);
  return queue_.empty();
}

void Hub::Join(HubStream& stream) { streams_.insert(&stream); }

void Hub::Leave(HubStream& stream) {
  for (const auto& [id, target] : stream.targets_) Remove(*target);
  stream.targets_.clear();
  streams_.erase(&stream);
  std::erase(touched_, &stream);
}

std::shared_ptr<QueryNode> Hub::NodeOf(std::shared_ptr<const NormalQuery> query) {
  const bool limited = query->asked.limit.has_value();
  std::string canonical = limited ? std::string() : ShortName(query->Canonical());
  if (!limited) {
    const auto known = nodes_.find(canonical);
    if (known != nodes_.end()) {
      if (auto node = known->second.lock()) return node;
    }
  }
  auto node = std::make_shared<QueryNode>();
  node->query = query;
  if (limited) {
    node->window = std::make_unique<Window>(std::move(query));
  } else {
    nodes_[canonical] = node;
    node->name = std::move(canonical);
  }
  index_.Add(*node);
  return node;
}

// Makes the target known to the matcher before its moment is taken, so that nothing falls in
// between.
void Hub::Enter(HubTarget& target, const ListenTarget& asked) {
  ++targets_;
  if (asked.query) {
    target.node = NodeOf(target.query);
    target.limited = target.node->window != nullptr;
    target.node->targets.push_back(&target);
  }
  for (const std::string& path : target.documents) by_document_[path].push_back(&target);
  Start(target);
  PublishFromRequest();
}

void Hub::PublishFromRequest() {
  PublishLocked(engine_.DurableThrough(), Reload::kLeave);
  if (poke_ && (!waiting_.empty() || !short_windows_.empty())) poke_();
}

void Hub::Start(HubTarget& target) {
  Moment moment = database_.Now();
  target.stage = HubTarget::Stage::kWaiting;
  target.since_micros = moment.read_time_micros;
  target.stream->ForgetSuperseded(target);
  target.loader->Rewind();
  target.loader->SetMoment(std::move(moment));
  if (target.limited) {
    target.node->window = std::make_unique<Window>(target.query);
    target.node->loaded = false;
    target.node->early.clear();
    target.node->early_bytes = 0;
    target.node->since_micros = target.since_micros;
    short_windows_.erase(target.node.get());
  }
  if (std::find(waiting_.begin(), waiting_.end(), &target) == waiting_.end()) {
    waiting_.push_back(&target);
  }
}

void Hub::Remove(HubTarget& target) {
  --targets_;
  target.stream->ForgetSuperseded(target);
  std::erase(waiting_, &target);
  for (const std::string& path : target.documents) {
    const auto found = by_document_.find(path);
    if (found == by_document_.end()) continue;
    std::erase(found->second, &target);
    if (found->second.empty()) by_document_.erase(found);
  }
  if (target.node == nullptr) return;
  std::erase(target.node->targets, &target);
  if (!target.node->targets.empty()) return;
  index_.Remove(*target.node);
  short_windows_.erase(target.node.get());
  if (!target.limited) nodes_.erase(target.node->name);
  target.node.reset();
}

void Hub::Publish(store::Version durable) {
  MutexLock lock(mutex_);
  PublishLocked(durable, Reload::kYes);
}

bool Hub::Pending() {
  MutexLock lock(mutex_);
  return !waiting_.empty() || !QueueEmpty();
}

bool Hub::Full() const {
  MutexLock lock(mutex_);
  return streams_.size() >= kStreamsMax;
}

void Hub::Close(const Error& cause) {
  MutexLock lock(mutex_);
  for (HubStream* stream : streams_) {
    stream->closed_ = cause;
    Touch(*stream);
  }
  WakeTouched();
}

void Hub::PublishLocked(store::Version durable, Reload reload) {
  for (;;) {
    for (const CommittedChangesPtr& committed : TakeDurable(durable)) {
      for (const DocumentChange& change : committed->changes) {
        Match(committed->time_micros, change);
      }
      published_time_ = std::max(published_time_, committed->time_micros);
    }
    if (short_windows_.empty() || reload == Reload::kLeave) break;
    const store::Version loaded = ReloadWindows();
    if (loaded <= durable) continue;
    engine_.WaitDurable(loaded);
    durable = loaded;
  }
  bool lost = false;
  {
    MutexLock lock(queue_mutex_);
    lost = std::exchange(queue_lost_, false);
  }
  if (lost) {
    for (HubStream* stream : streams_) Overflow(*stream);
  }
  Activate(durable);
  WakeTouched();
}

// Targets whose moment can no longer be lost may be told of it.
void Hub::Activate(store::Version durable) {
  std::vector<HubTarget*> still;
  for (HubTarget* target : waiting_) {
    if (target->loader->moment().snapshot->version() > durable) {
      still.push_back(target);
      continue;
    }
    published_time_ = std::max(published_time_, target->since_micros);
    target->stage = HubTarget::Stage::kLoading;
    Touch(*target->stream);
  }
  waiting_ = std::move(still);
}

void Hub::Touch(HubStream& stream) {
  if (stream.touched_) return;
  stream.touched_ = true;
  touched_.push_back(&stream);
}

void Hub::WakeTouched() {
  for (HubStream* stream : touched_) {
    stream->touched_ = false;
    stream->snapshot_due_ = true;
    stream->Wake();
  }
  touched_.clear();
}

// If nothing is on its way, now is as good as published.
void Hub::AdvanceToNow() {
  const std::int64_t now = database_.TimeNow();
  if (QueueEmpty()) published_time_ = std::max(published_time_, now);
}

void Hub::Match(std::int64_t time_micros, const DocumentChange& change) {
  PayloadPtr payload;
  if (const auto found = by_document_.find(change.path); found != by_document_.end()) {
    if (change.after != nullptr) payload = payloads_.Make(change.after);
    for (HubTarget* target : found->second) {
      if (time_micros <= target->since_micros) continue;
      Push(*target, change.path, payload,
           change.after != nullptr ? Membership::kIn : Membership::kGone);
    }
  }
  candidates_.clear();
  index_.Candidates(change, candidates_);
  for (MatchNode* node : candidates_) {
    MatchNodeChange(static_cast<QueryNode&>(*node), time_micros, change, payload);
  }
}

void Hub::MatchNodeChange(QueryNode& node, std::int64_t time_micros, const DocumentChange& change,
                          PayloadPtr& payload) {
  const bool was = change.before != nullptr && node.query->Matches(*change.before);
  const bool is = change.after != nullptr && node.query->Matches(*change.after);
  if (!was && !is) return;
  if (payload == nullptr && change.after != nullptr) {
    payload = payloads_.Make(change.after);
  }
  if (node.window != nullptr) {
    if (time_micros <= node.since_micros) return;
    if (node.loaded) return ApplyToWindow(node, change, payload, is);
    return KeepForLater(node, change, payload, is);
  }
  const Membership membership = is                        ? Membership::kIn
                                : change.after != nullptr ? Membership::kOut
                                                          : Membership::kGone;
  for (HubTarget* target : node.targets) {
    if (time_micros > target->since_micros) Push(*target, change.path, payload, membership);
  }
}

void Hub::KeepForLater(QueryNode& node, const DocumentChange& change, const PayloadPtr& payload,
                       bool matches) {
  node.early_bytes += change.path.size() + (payload != nullptr ? payload->document_bytes() : 0);
  node.early.push_back({change.path, payload, matches});
  if (node.early.size() <= kEarlyMax && node.early_bytes <= kStreamBytesMax) return;
  node.early.clear();
  node.early_bytes = 0;
  Overflow(node);
}

void Hub::Overflow(QueryNode& node) {
  for (HubTarget* target : node.targets) Overflow(*target->stream);
}

// What it holds is let go at once, whenever it may be drained.
void Hub::Overflow(HubStream& stream) {
  stream.overflowed_ = true;
  stream.pending_.Clear();
  for (const auto& [id, target] : stream.targets_) stream.ForgetSuperseded(*target);
  Touch(stream);
}

void Hub::ApplyToWindow(QueryNode& node, const DocumentChange& change, const PayloadPtr& payload,
                        bool matches) {
  const Window::Delta delta = node.window->Apply(change.path, payload, matches);
  for (HubTarget* target : node.targets) Tell(*target, delta, change.path, payload);
  if (node.window->underflown()) short_windows_.insert(&node);
}

void Hub::Tell(HubTarget& target, const Window::Delta& delta, const std::string& changed,
               const PayloadPtr& payload) {
  for (const PayloadPtr& in : delta.in) Push(target, in->document()->path, in, Membership::kIn);
  for (const std::string& path : delta.out) {
    const bool itself = path == changed;
    Push(target, path, itself ? payload : nullptr,
         itself && payload == nullptr ? Membership::kGone : Membership::kOut);
  }
}

void Hub::Push(HubTarget& target, const std::string& path, const PayloadPtr& payload,
               Membership membership, Charge charge) {
  HubStream& stream = *target.stream;
  if (stream.overflowed_) return;
  if (target.stage == HubTarget::Stage::kWaiting || target.stage == HubTarget::Stage::kLoading) {
    stream.Supersede(target, path);
  }
  stream.pending_.Put(target.id, path, payload, membership, charge);
  const bool tight = payloads_.bytes() > kPayloadBytesMax;
  const std::size_t bytes_max = tight ? kStreamBytesTight : kStreamBytesMax;
  if (stream.pending_.size() > kStreamPendingMax || stream.held_bytes() > bytes_max) {
    return Overflow(stream);
  }
  Touch(stream);
}

store::Version Hub::ReloadWindows() {
  store::Version newest = 0;
  const std::unordered_set<QueryNode*> nodes = std::exchange(short_windows_, {});
  for (QueryNode* node : nodes) {
    Moment moment = database_.Now();
    TargetLoader loader(engine_, database_, strictness_, payloads_, {.query = node->query});
    const std::int64_t since = moment.read_time_micros;
    const store::Version version = moment.snapshot->version();
    loader.SetMoment(std::move(moment));
    auto documents = loader.LoadWindow(node->window->capacity());
    if (!documents.ok()) {
      Overflow(*node);
      continue;
    }
    node->since_micros = since;
    newest = std::max(newest, version);
    const Window::Delta delta = node->window->Load(std::move(*documents));
    for (HubTarget* target : node->targets) {
      Tell(*target, delta, "", nullptr);
      Touch(*target->stream);
    }
    published_time_ = std::max(published_time_, since);
  }
  return newest;
}

}  // namespace aloft::document

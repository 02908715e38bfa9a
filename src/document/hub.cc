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
  beats_.erase(&stream);
  std::erase(touched_, &stream);
}

std::shared_ptr<QueryNode> Hub::NodeOf(std::shared_ptr<const NormalQuery> query) {
  std::string canonical = ShortName(query->Canonical());
  if (const auto known = nodes_.find(canonical); known != nodes_.end()) {
    if (auto node = known->second.lock()) return node;
  }
  auto node = std::make_shared<QueryNode>();
  node->query = std::move(query);
  if (node->query->asked.limit) node->window = std::make_unique<Window>(node->query);
  nodes_[canonical] = node;
  node->name = std::move(canonical);
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
  PublishLocked(engine_.DurableThrough());
  if (poke_ && (!waiting_.empty() || !short_.empty())) poke_();
}

void Hub::Start(HubTarget& target) {
  Moment moment = database_.Now();
  target.stage = HubTarget::Stage::kWaiting;
  target.since_micros = moment.read_time_micros;
  target.stream->ForgetSuperseded(target);
  target.loader->Rewind();
  target.loader->SetMoment(std::move(moment));
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
  nodes_.erase(target.node->name);
  target.node.reset();
}

void Hub::Publish(store::Version durable) {
  for (;;) {
    std::vector<Reload> reloads;
    {
      MutexLock lock(mutex_);
      PublishLocked(durable);
      reloads = TakeShort();
    }
    if (reloads.empty()) return;
    durable = std::max(durable, ReloadWindows(std::move(reloads)));
    if (!poke_) continue;
    MutexLock lock(mutex_);
    if (!short_.empty()) poke_();
    return;
  }
}

bool Hub::Pending() {
  MutexLock lock(mutex_);
  return !waiting_.empty() || !beats_.empty() || !QueueEmpty();
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

void Hub::PublishLocked(store::Version durable) {
  for (const CommittedChangesPtr& committed : TakeDurable(durable)) {
    for (const DocumentChange& change : committed->changes) Match(committed->time_micros, change);
    published_time_ = std::max(published_time_, committed->time_micros);
  }
  bool lost = false;
  {
    MutexLock lock(queue_mutex_);
    lost = std::exchange(queue_lost_, false);
  }
  if (lost) {
    for (HubStream* stream : streams_) Overflow(*stream);
    for (const auto& [name, weak] : nodes_) {
      const auto node = weak.lock();
      if (node != nullptr && node->window != nullptr) Empty(*node);
    }
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
    target->stream->needs_store_ = true;
    Touch(*target->stream);
  }
  waiting_ = std::move(still);
  std::erase_if(beats_, [&](const auto& beat) REQUIRES(mutex_) {
    const auto& [stream, told] = beat;
    if (told.version > durable) return false;
    published_time_ = std::max(published_time_, told.time_micros);
    Touch(*stream);
    return true;
  });
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

void Hub::Beat(HubStream& stream) {
  const Moment now = database_.Now();
  beats_[&stream] = {now.read_time_micros, now.snapshot->version()};
  // If nothing is on its way, now is as good as published; else the publisher comes to it.
  if (QueueEmpty()) Activate(engine_.DurableThrough());
  WakeTouched();
  if (poke_ && !beats_.empty()) poke_();
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
  if (node.window != nullptr) return ChangeWindow(node, {time_micros, change.path, payload, is});
  const Membership membership = is                        ? Membership::kIn
                                : change.after != nullptr ? Membership::kOut
                                                          : Membership::kGone;
  for (HubTarget* target : node.targets) {
    if (time_micros > target->since_micros) Push(*target, change.path, payload, membership);
  }
}

void Hub::ChangeWindow(QueryNode& node, QueryNode::Early change) {
  if (node.state != QueryNode::State::kReady) return KeepForLater(node, std::move(change));
  TellAll(node, node.window->Apply(change.path, change.payload, change.matches), change.path,
          change.payload);
  // Loading it again tells whether it is too much.
  if (node.window->bytes() > payloads_.window_bytes_max()) return Overflow(node);
  if (!node.window->underflown()) return;
  node.state = QueryNode::State::kShort;
  short_.push_back(node.targets[0]->node);
}

void Hub::KeepForLater(QueryNode& node, QueryNode::Early change) {
  node.early_bytes += sizeof(change) + change.path.size();
  if (change.payload != nullptr) node.early_bytes += change.payload->document_bytes();
  node.early.push_back(std::move(change));
  if (node.early.size() > kEarlyMax || node.early_bytes > payloads_.stream_bytes_max()) {
    Overflow(node);
  }
}

void Hub::Install(QueryNode& node, std::int64_t read_micros, std::vector<PayloadPtr> documents) {
  TellAll(node, node.window->Load(std::move(documents)), "", nullptr);
  node.state = QueryNode::State::kReady;
  node.early_bytes = 0;
  for (QueryNode::Early& change : std::exchange(node.early, {})) {
    if (change.time_micros > read_micros) ChangeWindow(node, std::move(change));
  }
  for (HubTarget* target : node.targets) {
    if (target->stage == HubTarget::Stage::kLoading) target->stream->needs_store_ = true;
    Touch(*target->stream);
  }
}

void Hub::Empty(QueryNode& node) {
  node.window = std::make_unique<Window>(node.query);
  node.state = QueryNode::State::kEmpty;
  ++node.generation;
  node.early.clear();
  node.early_bytes = 0;
}

// Whoever listens to it starts again, from the store.
void Hub::Overflow(QueryNode& node) {
  Empty(node);
  for (HubTarget* target : node.targets) Overflow(*target->stream);
}

// What it holds is let go at once, whenever it may be drained.
void Hub::Overflow(HubStream& stream) {
  stream.overflowed_ = stream.needs_store_ = true;
  stream.pending_.Clear();
  for (const auto& [id, target] : stream.targets_) stream.ForgetSuperseded(*target);
  Touch(stream);
}

// Those that have been filled; the others will be, with the window as it is then.
void Hub::TellAll(QueryNode& node, const Window::Delta& delta, const std::string& changed,
                  const PayloadPtr& payload) {
  using Stage = HubTarget::Stage;
  for (HubTarget* target : node.targets) {
    if (target->stage == Stage::kWaiting || target->stage == Stage::kLoading) continue;
    for (const PayloadPtr& in : delta.in) Push(*target, in->document()->path, in, Membership::kIn);
    for (const std::string& path : delta.out) {
      const bool itself = path == changed;
      Push(*target, path, itself ? payload : nullptr,
           itself && payload == nullptr ? Membership::kGone : Membership::kOut);
    }
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
  if (stream.pending_.size() > kStreamPendingMax ||
      stream.held_bytes() > payloads_.stream_bytes_max()) {
    return Overflow(stream);
  }
  Touch(stream);
}

std::vector<Hub::Reload> Hub::TakeShort() {
  std::vector<Reload> taken;
  while (!short_.empty() && taken.size() < kReloadsAtOnce) {
    const auto node = std::move(short_.back());
    short_.pop_back();
    if (node->targets.empty() || node->state != QueryNode::State::kShort) continue;
    taken.push_back({node, node->generation, node->window->capacity()});
  }
  return taken;
}

// Returns the version up to which everything has been matched.
store::Version Hub::ReloadWindows(std::vector<Reload> reloads) {
  const Moment moment = database_.Now();
  std::size_t bytes = 0;
  for (Reload& reload : reloads) {
    if (bytes > payloads_.window_bytes_max()) break;
    TargetLoader loader(engine_, database_, strictness_, payloads_, {.query = reload.node->query});
    loader.SetMoment(moment);
    reload.documents = loader.LoadWindow(reload.capacity);
    if (reload.documents->ok()) bytes += BytesOf(**reload.documents);
  }
  const store::Version version = moment.snapshot->version();
  engine_.WaitDurable(version);
  MutexLock lock(mutex_);
  PublishLocked(version);
  published_time_ = std::max(published_time_, moment.read_time_micros);
  for (Reload& reload : reloads) {
    QueryNode& node = *reload.node;
    const bool wanted = !node.targets.empty() && node.generation == reload.generation &&
                        node.state == QueryNode::State::kShort;
    if (!wanted) continue;
    if (!reload.documents) {
      short_.push_back(std::move(reload.node));
    } else if (reload.documents->ok()) {
      Install(node, moment.read_time_micros, **std::move(reload.documents));
    } else {
      Overflow(node);
    }
  }
  WakeTouched();
  return version;
}

}  // namespace aloft::document

#include "document/hub_stream.h"

#include <algorithm>
#include <unordered_set>

#include "document/limits.h"
#include "document/long_work.h"
#include "document/resume_token.h"

namespace aloft::document {
namespace {

using Kind = ListenEvent::Kind;
using Stage = HubTarget::Stage;

constexpr double kFalsePositiveRate = 0.0001;

std::size_t BytesOf(const ListenEvent& event) {
  return event.payload != nullptr ? event.payload->document_bytes() : 0;
}

// Changes are missing from a window that has run short: Install tells when it is whole again.
bool IsShort(const HubTarget& target) {
  return target.limited && target.node->state == QueryNode::State::kShort;
}

// How many documents of a limited query are looked at.
std::int64_t WindowOf(const NormalQuery& query) {
  constexpr std::int64_t kMost = std::int64_t{1} << 32;  // of either: their sum is a number
  return std::min(query.asked.offset, kMost) + std::min(*query.asked.limit, kMost);
}

ListenEvent ForTarget(Kind kind, std::int32_t id) {
  ListenEvent event{.kind = kind};
  event.targets = {id};
  return event;
}

}  // namespace

HubStream::HubStream(store::Engine& engine, TenantPtr tenant, Strictness strictness,
                     ListenOptions options)
    : engine_(engine),
      tenant_(std::move(tenant)),
      hub_(*tenant_->hub),
      strictness_(strictness),
      options_(std::move(options)),
      database_uid_(tenant_->database.info().uid) {
  MutexLock lock(hub_.mutex_);
  hub_.Join(*this);
}

HubStream::~HubStream() {
  MutexLock lock(hub_.mutex_);
  hub_.Leave(*this);
}

void HubStream::Wake() {
  if (woken_) return;
  woken_ = true;
  if (options_.wake) options_.wake();
}

Result<TargetLoader::Request> HubStream::RequestOf(const ListenTarget& asked,
                                                   HubTarget& target) const {
  TargetLoader::Request request;
  if (asked.query.has_value() != asked.documents.empty()) {
    return Invalid("A target is either a query or a list of documents.");
  }
  if (asked.query) {
    if (asked.query->nearest || asked.query->projection) {
      return Invalid("A listened query has no projection or vector search.");
    }
    if (asked.query->offset != 0 && !asked.query->limit) {
      return Invalid("A listened query with an offset has a limit, too.");
    }
    ALOFT_TRY(NormalQuery normal, Normalize(*asked.query));
    normal.asked.where.reset();
    if (normal.asked.limit && WindowOf(normal) > static_cast<std::int64_t>(kWindowMax)) {
      return Invalid("A listened query has a limit of at most " + std::to_string(kWindowMax) +
                     ", its offset included.");
    }
    const Database& database = tenant_->database;
    ALOFT_TRY(const Plan plan,
              MakePlan(database.place(), *database.catalog(), normal, strictness_));
    target.query = std::make_shared<const NormalQuery>(std::move(normal));
    request.query = target.query;
  }
  if (asked.documents.size() > kTargetDocumentsMax) {
    return Invalid("A target names too many documents.");
  }
  for (const std::string& path : asked.documents) ALOFT_TRY_VOID(CheckDocumentPath(path));
  request.documents = target.documents = asked.documents;
  request.filter = asked.expected_count.has_value();
  if (!asked.resume_token.empty()) {
    request.resume_micros = TimeOfResumeToken(database_uid_, asked.resume_token);
    request.token_lost = !request.resume_micros;
  } else if (asked.read_time_micros) {
    request.resume_micros = asked.read_time_micros;
  }
  return request;
}

Result<void> HubStream::AddTarget(ListenTarget asked) {
  if (asked.id == 0) return Invalid("A target id must not be 0.");
  if (tenant_->database.deleted()) {
    return Fail(Error{Fault::kNoSuchDatabase, tenant_->database.id()});
  }
  if (targets_.contains(asked.id)) {
    return Fail(Error{Fault::kTargetExists, "Target " + std::to_string(asked.id) + " is in use."});
  }
  if (targets_.size() >= kTargetsPerStreamMax) {
    return Fail(Error{Fault::kTooManyTargets, "Too many targets on one stream."});
  }
  auto target = std::make_unique<HubTarget>();
  target->id = asked.id;
  target->once = asked.once;
  target->stream = this;
  ALOFT_TRY(TargetLoader::Request request, RequestOf(asked, *target));
  target->loader = std::make_unique<TargetLoader>(engine_, tenant_->database, strictness_,
                                                  hub_.payloads_, std::move(request));
  MutexLock lock(hub_.mutex_);
  HubTarget& entered = *target;
  targets_[asked.id] = std::move(target);
  control_.push_back(ForTarget(Kind::kTargetAdded, asked.id));
  hub_.Enter(entered, asked);
  Wake();
  return {};
}

bool HubStream::RemoveTarget(std::int32_t id) {
  MutexLock lock(hub_.mutex_);
  const auto found = targets_.find(id);
  if (found == targets_.end()) return false;
  hub_.Remove(*found->second);
  targets_.erase(found);
  pending_.Forget(id);
  control_.push_back(ForTarget(Kind::kTargetRemoved, id));
  Wake();
  return true;
}

void HubStream::Supersede(HubTarget& target, const std::string& path) {
  TargetLoader::Superseded& superseded = target.loader->superseded;
  if (!superseded.paths.insert(path).second) return;
  const std::size_t bytes = sizeof(std::string) + path.size();
  superseded.bytes += bytes;
  superseded_bytes_ += bytes;
}

void HubStream::ForgetSuperseded(HubTarget& target) {
  if (target.loader == nullptr) return;
  superseded_bytes_ -= target.loader->superseded.bytes;
  target.loader->superseded = {};
}

void HubStream::Heartbeat() {
  MutexLock lock(hub_.mutex_);
  hub_.Beat(*this);
}

std::vector<HubTarget*> HubStream::Loading() const {
  std::vector<HubTarget*> loading;
  for (const auto& [id, target] : targets_) {
    if (target->stage == Stage::kLoading && !IsShort(*target)) loading.push_back(target.get());
  }
  return loading;
}

// Too much was missed: every target starts again, and says so.
void HubStream::RestartAll() {
  overflowed_ = false;
  pending_.Clear();
  for (const auto& [id, target] : targets_) {
    if (target->loader == nullptr) {
      TargetLoader::Request request{.documents = target->documents, .query = target->query};
      target->loader = std::make_unique<TargetLoader>(engine_, tenant_->database, strictness_,
                                                      hub_.payloads_, std::move(request));
    }
    target->loader->ForgetToken();
    hub_.Start(*target);
  }
  hub_.PublishFromRequest();
}

std::vector<ListenEvent> HubStream::TakeClosed() {
  woken_ = false;
  needs_store_ = false;
  for (const auto& [id, target] : targets_) hub_.Remove(*target);
  targets_.clear();
  pending_.Clear();
  control_.clear();
  if (told_closed_) return {};
  told_closed_ = true;
  ListenEvent closed{.kind = Kind::kStreamClosed};
  closed.cause = closed_;
  return {closed};
}

std::vector<ListenEvent> HubStream::Drain(std::size_t events_max) {
  std::vector<HubTarget*> loading;
  {
    MutexLock lock(hub_.mutex_);
    if (closed_) return TakeClosed();
    woken_ = true;  // no need to be told what this call is about to take
    if (overflowed_) RestartAll();
    // A target may have got its moment since the caller asked NeedsStore: next time, elsewhere.
    if (!OnLoop()) loading = Loading();
  }
  Events loaded;
  std::size_t bytes = 0;
  for (HubTarget* target : loading) {
    if (loaded.size() >= events_max || bytes >= kDrainedBytes) break;
    Events page = Load(*target, events_max - loaded.size());
    for (ListenEvent& event : page) {
      bytes += BytesOf(event);
      loaded.push_back(std::move(event));
    }
  }
  MutexLock lock(hub_.mutex_);
  woken_ = false;
  Events events = std::exchange(control_, {});
  // A target that the store refused has its last words in `loaded`.
  events.insert(events.end(), std::make_move_iterator(loaded.begin()),
                std::make_move_iterator(loaded.end()));
  TakePending(events_max, bytes, events);
  TakeEnd(events);
  needs_store_ = overflowed_ || !Loading().empty();
  const bool more = needs_store_ || !pending_.empty() || !control_.empty();
  if (more) Wake();
  return events;
}

std::vector<ListenEvent> HubStream::Load(HubTarget& target, std::size_t events_max) {
  try {
    return target.limited ? LoadLimited(target) : LoadPlain(target, events_max);
  } catch (...) {
    // What was read is lost with this call, and the store's cursors may be anywhere: from the
    // start, next time.
    target.loader->Rewind();
    MutexLock lock(hub_.mutex_);
    woken_ = false;
    throw;
  }
}

void HubStream::Drop(HubTarget& target, const Error& error, Events& events) {
  MutexLock lock(hub_.mutex_);
  const std::int32_t id = target.id;
  hub_.Remove(target);
  pending_.Forget(id);
  targets_.erase(id);
  ListenEvent event = ForTarget(Kind::kTargetRemoved, id);
  event.cause = error;
  events.push_back(std::move(event));
}

std::vector<ListenEvent> HubStream::LoadPlain(HubTarget& target, std::size_t events_max) {
  Events events;
  auto page = target.loader->Next(std::max<std::size_t>(events_max, 1));
  if (!page.ok()) {
    Drop(target, page.error(), events);
    return events;
  }
  MutexLock lock(hub_.mutex_);
  if (page->reset) events.push_back(ForTarget(Kind::kTargetReset, target.id));
  for (LoadedDocument& loaded : page->documents) {
    if (target.loader->superseded.paths.contains(loaded.path)) continue;
    PendingChange pending{.payload = loaded.payload,
                          .gone = !loaded.exists,
                          .targets = {{target.id, loaded.payload != nullptr}}};
    events.push_back(MakeEvent(loaded.path, std::move(pending)));
    if (loaded.payload == nullptr) events.back().read_time_micros = target.since_micros;
  }
  if (!page->done || overflowed_) return events;
  if (page->count) {
    // The count is of the target's moment: nothing later may have been told, or wait before it.
    if (!target.loader->superseded.paths.empty()) {
      Restart(target);
      return {};
    }
    ListenEvent filter = ForTarget(Kind::kFilter, target.id);
    filter.count = *page->count;
    if (page->matching) filter.names = FilterOf(*page->matching);
    events.push_back(std::move(filter));
  }
  target.stage = Stage::kLoaded;
  return events;
}

// From nothing, at a new moment, which may have passed what waits.
void HubStream::Restart(HubTarget& target) {
  pending_.Forget(target.id);
  target.loader->ForgetToken();
  hub_.Start(target);
  hub_.PublishFromRequest();
}

Result<bool> HubStream::EnsureWindow(HubTarget& target) {
  QueryNode& node = *target.node;
  std::uint64_t generation = 0;
  std::size_t capacity = 0;
  {
    MutexLock lock(hub_.mutex_);
    if (overflowed_) return false;
    if (node.state != QueryNode::State::kEmpty) return true;
    if (hub_.payloads_.full()) {
      return Fail(Error{Fault::kTooManyTargets, "Listeners hold too many documents already."});
    }
    generation = node.generation;
    capacity = node.window->capacity();
  }
  ALOFT_TRY(auto documents, target.loader->LoadWindow(capacity));
  MutexLock lock(hub_.mutex_);
  if (overflowed_) return false;
  if (node.state != QueryNode::State::kEmpty) return true;  // somebody else was quicker
  if (node.generation != generation) return false;
  hub_.Install(node, target.since_micros, std::move(documents));
  hub_.WakeTouched();
  if (!hub_.short_.empty() && hub_.poke_) hub_.poke_();
  return true;
}

// Too much waits to be told already: what a window holds must fit in, too.
bool HubStream::HasRoomFor(const HubTarget& target) const {
  MutexLock lock(hub_.mutex_);
  const auto limit = static_cast<std::size_t>(*target.query->asked.limit);
  return pending_.empty() || pending_.size() + limit <= kStreamPendingMax;
}

std::vector<ListenEvent> HubStream::LoadLimited(HubTarget& target) {
  Events events;
  if (!HasRoomFor(target)) return events;
  bool reset = false;
  auto before = target.loader->PastWindow(reset);
  if (!before.ok()) {
    Drop(target, before.error(), events);
    return events;
  }
  const auto there = EnsureWindow(target);
  if (!there.ok()) {
    Drop(target, there.error(), events);
    return events;
  }
  MutexLock lock(hub_.mutex_);
  if (overflowed_ || !*there || target.node->state != QueryNode::State::kReady) return events;
  if (reset) events.push_back(ForTarget(Kind::kTargetReset, target.id));
  target.stage = Stage::kLoaded;
  // What the client has already is not told again; what it has too much is taken away.
  if (before->has_value()) {
    for (const PayloadPtr& known : **before) {
      hub_.Push(target, known->document()->path, nullptr, Membership::kOut);
    }
  }
  for (const PayloadPtr& payload : target.node->window->Top()) {
    hub_.Push(target, payload->document()->path, payload, Membership::kIn, Charge::kNo);
  }
  if (before->has_value()) {
    for (const PayloadPtr& known : **before) pending_.ForgetKnown(target.id, *known->document());
  }
  return events;
}

ListenEvent HubStream::MakeEvent(const std::string& path, PendingChange pending) const {
  ListenEvent event{.kind = Kind::kDocumentChanged};
  for (const auto& [id, in] : pending.targets) {
    (in ? event.targets : event.removed_targets).push_back(id);
  }
  if (pending.payload != nullptr) {
    event.payload = std::move(pending.payload);
  } else {
    event.kind = pending.gone ? Kind::kDocumentDeleted : Kind::kDocumentRemoved;
    event.path = path;
  }
  return event;
}

void HubStream::TakePending(std::size_t events_max, std::size_t bytes, Events& events) {
  if (overflowed_) return;
  while (!pending_.empty() && events.size() < events_max && bytes < kDrainedBytes) {
    auto [path, pending] = pending_.TakeAny();
    events.push_back(MakeEvent(path, std::move(pending)));
    bytes += BytesOf(events.back());
    if (events.back().payload == nullptr) {
      events.back().read_time_micros = hub_.published_time_;
    }
    snapshot_due_ = true;
  }
}

std::string HubStream::TokenNow() const {
  return MakeResumeToken(database_uid_, hub_.published_time_);
}

// Once nothing is left to tell and nothing is being loaded: who is current, and up to when.
void HubStream::TakeEnd(Events& events) {
  if (!pending_.empty() || overflowed_) return;
  for (const auto& [id, target] : targets_) {
    if (target->stage != Stage::kLoaded || IsShort(*target)) continue;
    target->stage = Stage::kCurrent;
    ForgetSuperseded(*target);
    target->loader.reset();
    ListenEvent current = ForTarget(Kind::kTargetCurrent, id);
    current.read_time_micros = hub_.published_time_;
    current.resume_token = TokenNow();
    events.push_back(std::move(current));
    snapshot_due_ = true;
  }
  bool settled = true;
  for (const auto& [id, target] : targets_) {
    settled = settled && target->stage == Stage::kCurrent && !IsShort(*target);
  }
  if (!snapshot_due_ || !settled || targets_.empty()) return;
  snapshot_due_ = false;
  ListenEvent snapshot{.kind = Kind::kSnapshot};
  snapshot.read_time_micros = hub_.published_time_;
  snapshot.resume_token = TokenNow();
  events.push_back(std::move(snapshot));
  TakeOnce(events);
}

void HubStream::TakeOnce(Events& events) {
  for (auto at = targets_.begin(); at != targets_.end();) {
    if (!at->second->once) {
      ++at;
      continue;
    }
    hub_.Remove(*at->second);
    pending_.Forget(at->first);
    events.push_back(ForTarget(Kind::kTargetRemoved, at->first));
    at = targets_.erase(at);
  }
}

BloomFilter HubStream::FilterOf(const std::vector<std::string>& paths) const {
  std::vector<std::string> names;
  names.reserve(paths.size());
  for (const std::string& path : paths) names.push_back(options_.name_prefix + path);
  return MakeBloomFilter(names, kFalsePositiveRate);
}

}  // namespace aloft::document

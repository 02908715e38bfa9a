#include "feed/feed.h"

#include <algorithm>

#include "feed/limits.h"
#include "os/thread_name.h"

namespace aloft::feed {
namespace {

constexpr std::size_t kReadAtOnce = 1000;

Error OfEngine(const store::Error& error) {
  if (error.fault == store::Fault::kTooOld) return {Fault::kTooOld, error.detail};
  return {Fault::kStorage, error.detail};
}

}  // namespace

// Remembers only from where on there may be something to take.
class Feed::Listener final : public Subscription {
 public:
  Listener(Feed& feed, std::string prefix, store::Version from, std::function<void()> wake)
      : feed_(feed), prefix_(std::move(prefix)), wake_(std::move(wake)), position_(from) {}
  ~Listener() override { feed_.Remove(*this); }

  const std::string& prefix() const { return prefix_; }

  Result<Batch> Take(std::size_t changes_max) override;

  // A change of this version was seen. Returns whether to wake.
  bool Note(store::Version version) {
    if (version <= position_ || pending_) return false;
    pending_ = true;
    if (taking_) return false;  // it looks again before it reports that there is nothing
    // Nothing between the last Take and this change is ours.
    position_ = std::max(position_, version - 1);
    return true;
  }
  // There may be something, from the last Take on. Returns whether to wake.
  bool Suspect() {
    if (pending_) return false;
    pending_ = true;
    return !taking_;
  }
  void Wake() const { wake_(); }

 private:
  struct Taking;

  Feed& feed_;
  const std::string prefix_;
  const std::function<void()> wake_;
  // Guarded by the feed's mutex.
  store::Version position_;
  bool pending_ = true;  // there may be something after position_
  bool taking_ = false;
  bool read_ = false;  // of the Take that runs: the log was read
};

// The stretch of a Take outside the lock, also when reading throws.
struct Feed::Listener::Taking {
  explicit Taking(Listener& taker) : listener(taker) {
    MutexLock lock(listener.feed_.mutex_);
    known = listener.feed_.position_;
    if (listener.pending_) {
      from = listener.position_;
      listener.pending_ = listener.read_ = false;
      listener.taking_ = true;
    } else {
      // Up to what the feed has told, there is nothing but what it told us of.
      known = listener.position_ = std::max(listener.position_, known);
    }
  }
  ~Taking() {
    MutexLock lock(listener.feed_.mutex_);
    if (from && !listener.read_) listener.pending_ = true;
    listener.taking_ = false;
  }
  Taking(const Taking&) = delete;
  Taking& operator=(const Taking&) = delete;

  Listener& listener;
  std::optional<store::Version> from;  // nullopt: nothing to take
  store::Version known;                // how far the feed has told
};

Result<Batch> Feed::Listener::Take(std::size_t changes_max) {
  changes_max = std::clamp<std::size_t>(changes_max, 1, kChangesPerTakeMax);
  while (true) {
    const Taking taking(*this);
    if (!taking.from) return Batch{{}, taking.known};
    auto page = feed_.engine_.Tail(prefix_, *taking.from, changes_max);
    if (!page.ok()) return Fail(OfEngine(page.error()));
    MutexLock lock(feed_.mutex_);
    position_ = page->through;
    read_ = true;
    if (position_ < taking.known || page->changes.size() >= changes_max) pending_ = true;
    if (!page->changes.empty()) return Batch{std::move(page->changes), position_};
  }
}

Feed::Feed(store::Engine& engine) : engine_(engine) {
  {
    MutexLock lock(mutex_);
    durable_ = position_ = engine.DurableThrough();
  }
  slot_ = engine_.ListenDurable([this](store::Version durable) {
    MutexLock lock(mutex_);
    durable_ = std::max(durable_, durable);
    moved_.NotifyOne();
  });
  thread_ = std::thread([this] { Run(); });
}

Feed::~Feed() {
  engine_.UnlistenDurable(slot_);
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    moved_.NotifyOne();
  }
  thread_.join();
}

Result<std::unique_ptr<Subscription>> Feed::Subscribe(std::string prefix,
                                                      std::optional<store::Version> from,
                                                      std::function<void()> wake) {
  MutexLock lock(mutex_);
  if (count_ >= kSubscriptionsMax) return Fail(Error{Fault::kTooMany, "subscriptions"});
  ++count_;
  ++lengths_[prefix.size()];
  const store::Version start = from.value_or(engine_.DurableThrough());
  auto listener = std::make_unique<Listener>(*this, std::move(prefix), start, std::move(wake));
  listeners_[listener->prefix()].insert(listener.get());
  return std::unique_ptr<Subscription>(std::move(listener));
}

void Feed::Remove(Listener& listener) {
  MutexLock lock(mutex_);
  const auto found = listeners_.find(listener.prefix());
  found->second.erase(&listener);
  if (found->second.empty()) listeners_.erase(found);
  const auto length = lengths_.find(listener.prefix().size());
  if (--length->second == 0) lengths_.erase(length);
  --count_;
}

void Feed::Run() {
  os::NameThread("feed");
  while (true) {
    store::Version through;
    {
      MutexLock lock(mutex_);
      while (!stopping_ && durable_ <= position_) moved_.Wait(mutex_);
      if (stopping_) return;
      through = durable_;
      if (listeners_.empty()) {
        position_ = through;
        continue;
      }
    }
    Read(through);
  }
}

void Feed::Read(store::Version through) {
  store::Version from;
  {
    MutexLock lock(mutex_);
    from = position_;
  }
  auto page = engine_.Tail({}, from, kReadAtOnce);
  MutexLock lock(mutex_);
  if (!page.ok()) {
    // Fell behind the log, or could not read it: everyone looks for themselves.
    position_ = through;
    return TellAll();
  }
  for (const store::Change& change : page->changes) Tell(change);
  position_ = std::max(position_, page->through);
}

void Feed::Tell(const store::Change& change) {
  for (const auto& [length, count] : lengths_) {
    if (length > change.key.size()) break;
    TellPrefix(change.key.substr(0, length), change.version);
  }
  if (change.kind != store::Write::Kind::kEraseRange) return;
  // Prefixes that the erased range reaches without starting under them.
  auto listeners = listeners_.upper_bound(change.key);
  for (; listeners != listeners_.end() && listeners->first < change.range_end; ++listeners) {
    for (Listener* listener : listeners->second) {
      if (listener->Note(change.version)) listener->Wake();
    }
  }
}

void Feed::TellPrefix(const std::string& prefix, store::Version version) {
  const auto listeners = listeners_.find(prefix);
  if (listeners == listeners_.end()) return;
  for (Listener* listener : listeners->second) {
    if (listener->Note(version)) listener->Wake();
  }
}

void Feed::TellAll() {
  for (const auto& [prefix, listeners] : listeners_) {
    for (Listener* listener : listeners) {
      if (listener->Suspect()) listener->Wake();
    }
  }
}

}  // namespace aloft::feed

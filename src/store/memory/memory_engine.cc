#include "store/memory/memory_engine.h"

#include <algorithm>
#include <iterator>

#include "base/check.h"
#include "store/commit_rules.h"
#include "store/counter.h"
#include "store/limits.h"
#include "store/request_scope.h"

namespace aloft::store {
namespace {

void Saw(Version version) {
  if (RequestScope* scope = RequestScope::Current()) scope->Saw(version);
}

}  // namespace

class MemoryEngine::MemorySnapshot final : public Snapshot {
 public:
  MemorySnapshot(MemoryEngine& engine, Version version) : engine_(engine), version_(version) {}
  ~MemorySnapshot() override {
    MutexLock lock(engine_.mutex_);
    engine_.snapshots_.erase(engine_.snapshots_.find(version_));
  }
  Version version() const override { return version_; }

 private:
  MemoryEngine& engine_;
  const Version version_;
};

// Looks its next entry up by key each time, so that it holds nothing between moves.
class MemoryEngine::MemoryCursor final : public Cursor {
 public:
  MemoryCursor(MemoryEngine& engine, Range range, const ScanOptions& options)
      : engine_(engine),
        begin_(std::move(range.begin)),
        end_(std::move(range.end)),
        direction_(options.direction),
        keys_only_(options.keys_only) {
    if (options.snapshot == nullptr) own_snapshot_ = engine.TakeSnapshot();
    at_ = (options.snapshot != nullptr ? options.snapshot : own_snapshot_.get())->version();
    if (direction_ == Direction::kForward) {
      Forward(begin_, Bound::kIncluded);
    } else {
      Backward(end_, Bound::kExcluded);
    }
  }

  bool Valid() const override { return valid_; }
  Result<void> status() const override { return {}; }

  void Next() override {
    ALOFT_CHECK(valid_);
    const std::string from = std::move(key_);
    if (direction_ == Direction::kForward) return Forward(from, Bound::kExcluded);
    Backward(from, Bound::kExcluded);
  }

  void Seek(std::string_view target) override {
    if (direction_ == Direction::kForward) {
      return Forward(std::max<std::string_view>(target, begin_), Bound::kIncluded);
    }
    if (target >= end_) return Backward(end_, Bound::kExcluded);
    Backward(target, Bound::kIncluded);
  }

  std::string_view key() const override { return key_; }
  std::string_view value() const override { return value_; }
  Version version() const override { return version_; }

 private:
  enum class Bound : std::uint8_t { kIncluded, kExcluded };

  void Forward(std::string_view from, Bound bound) {
    MutexLock lock(engine_.mutex_);
    engine_.RefuseIfCold();
    auto entry = bound == Bound::kIncluded ? engine_.entries_.lower_bound(from)
                                           : engine_.entries_.upper_bound(from);
    for (; entry != engine_.entries_.end() && entry->first < end_; ++entry) {
      if (Take(entry->first, entry->second)) return;
    }
    valid_ = false;
  }

  void Backward(std::string_view from, Bound bound) {
    MutexLock lock(engine_.mutex_);
    engine_.RefuseIfCold();
    auto entry = bound == Bound::kIncluded ? engine_.entries_.upper_bound(from)
                                           : engine_.entries_.lower_bound(from);
    while (entry != engine_.entries_.begin()) {
      --entry;
      if (entry->first < begin_) break;
      if (Take(entry->first, entry->second)) return;
    }
    valid_ = false;
  }

  bool Take(const std::string& key, const History& history) {
    const Past* past = At(history, at_);
    if (past == nullptr || !past->value) return false;
    key_ = key;
    value_ = keys_only_ ? std::string() : *past->value;
    version_ = past->version;
    valid_ = true;
    return true;
  }

  MemoryEngine& engine_;
  const std::string begin_;
  const std::string end_;
  const Direction direction_;
  const bool keys_only_;
  std::unique_ptr<Snapshot> own_snapshot_;
  Version at_ = 0;
  bool valid_ = false;
  std::string key_;
  std::string value_;
  Version version_ = 0;
};

MemoryEngine::MemoryEngine(const os::Clock& clock, Durability durability)
    : clock_(clock), durability_(durability) {}

MemoryEngine::~MemoryEngine() {
  MutexLock lock(mutex_);
  ALOFT_CHECK(snapshots_.empty());
}

Version MemoryEngine::MakeDurable() {
  Version durable;
  {
    MutexLock lock(mutex_);
    durable = durable_ = latest_;
    durable_moved_.NotifyAll();
  }
  listeners_.Notify(durable);
  return durable;
}

void MemoryEngine::SetCold(bool cold) {
  MutexLock lock(mutex_);
  cold_ = cold;
}

void MemoryEngine::SetFull(bool full) {
  MutexLock lock(mutex_);
  full_ = full;
}

void MemoryEngine::RefuseIfCold() const {
  const RequestScope* scope = RequestScope::Current();
  if (cold_ && scope != nullptr && scope->blocking() == Blocking::kRefused) throw WouldBlock{};
}

const MemoryEngine::Past* MemoryEngine::At(const History& history, Version at) {
  for (auto past = history.rbegin(); past != history.rend(); ++past) {
    if (past->version <= at) return &*past;
  }
  return nullptr;
}

Found MemoryEngine::FindAt(std::string_view key, Version at) const {
  const auto entry = entries_.find(key);
  const Past* past = entry == entries_.end() ? nullptr : At(entry->second, at);
  if (past == nullptr || !past->value) return {};
  return {past->version, *past->value};
}

std::unique_ptr<Snapshot> MemoryEngine::TakeSnapshot() {
  MutexLock lock(mutex_);
  snapshots_.insert(latest_);
  return std::make_unique<MemorySnapshot>(*this, latest_);
}

Result<Found> MemoryEngine::Get(std::string_view key, const Snapshot* snapshot) {
  FamilyIndex(key);
  MutexLock lock(mutex_);
  RefuseIfCold();
  const Version at = snapshot != nullptr ? snapshot->version() : latest_;
  // The newest change of this very key, also one that erased it.
  const auto entry = entries_.find(key);
  const Past* past = entry == entries_.end() ? nullptr : At(entry->second, at);
  if (past != nullptr) Saw(past->version);
  return FindAt(key, at);
}

Result<std::vector<Found>> MemoryEngine::MultiGet(const std::vector<std::string>& keys,
                                                  const Snapshot* snapshot) {
  std::unique_ptr<Snapshot> own;
  if (snapshot == nullptr) own = TakeSnapshot();
  std::vector<Found> all;
  all.reserve(keys.size());
  for (const std::string& key : keys) {
    ALOFT_TRY(Found found, Get(key, snapshot != nullptr ? snapshot : own.get()));
    all.push_back(std::move(found));
  }
  return all;
}

std::unique_ptr<Cursor> MemoryEngine::Scan(Range range, ScanOptions options) {
  range.end = RangeEnd(range);
  auto cursor = std::make_unique<MemoryCursor>(*this, std::move(range), options);
  Saw(options.snapshot != nullptr ? options.snapshot->version() : Latest());
  return cursor;
}

Result<Committed> MemoryEngine::Commit(CommitRequest request) {
  ALOFT_TRY_VOID(CheckShape(request));
  Version version;
  {
    MutexLock lock(mutex_);
    if (!request.request_id.empty()) {
      const auto done = done_.find(request.request_id);
      const std::int64_t kept_micros = kRequestIdKeptMs * 1000;
      if (done != done_.end() && clock_.WallMicros() - done->second.at_micros < kept_micros) {
        Saw(done->second.version);
        return Committed{done->second.version};
      }
    }
    if (Result<void> valid = Validate(request); !valid.ok()) {
      Saw(latest_);  // the refusal tells what others did
      return Fail(std::move(valid).error());
    }
    if (full_ && !FreesSpace(request)) return Fail(Error{Fault::kUnavailable, "disk full"});
    ALOFT_TRY_VOID(CheckCounters(request));
    if (request.writes.empty() && request.request_id.empty()) {
      Saw(latest_);
      return Committed{latest_};
    }
    version = ++latest_;
    for (std::size_t place = 0; place < request.writes.size(); ++place) {
      Apply(request.writes[place], place, version);
    }
    if (!request.request_id.empty()) {
      done_[request.request_id] = {version, clock_.WallMicros()};
    }
    if (durability_ == Durability::kAtOnce) durable_ = version;
    durable_moved_.NotifyAll();
  }
  Saw(version);
  if (durability_ == Durability::kAtOnce) listeners_.Notify(version);
  return Committed{version};
}

Result<void> MemoryEngine::Validate(const CommitRequest& request) const {
  for (std::size_t i = 0; i < request.checks.size(); ++i) {
    if (FindAt(request.checks[i].key, latest_).version != request.checks[i].version) {
      return Fail(Error{Fault::kConflict, "key changed", i});
    }
  }
  for (std::size_t i = 0; i < request.range_checks.size(); ++i) {
    const RangeCheck& check = request.range_checks[i];
    if (check.since < changes_floor_) return Fail(Error{Fault::kTooOld, "range check"});
    if (NewestIn(check.range) > check.since) {
      return Fail(Error{Fault::kConflict, "range changed", request.checks.size() + i});
    }
  }
  return {};
}

Version MemoryEngine::NewestIn(const Range& range) const {
  const std::string end = RangeEnd(range);
  for (auto change = changes_.rbegin(); change != changes_.rend(); ++change) {
    const bool inside = change->key >= range.begin && change->key < end;
    const bool reaches_in = change->kind == Write::Kind::kEraseRange && change->key < end &&
                            change->range_end > range.begin;
    if (inside || reaches_in) return change->version;
  }
  return 0;
}

// Counters are looked at before anything is written, so that a refused commit leaves no trace.
Result<void> MemoryEngine::CheckCounters(const CommitRequest& request) const {
  for (const Write& write : request.writes) {
    if (write.kind != Write::Kind::kAdd && write.kind != Write::Kind::kMax) continue;
    const auto sum = ApplyCounter(write, FindAt(write.key, latest_).value);
    if (!sum.ok()) return Fail(sum.error());
  }
  return {};
}

void MemoryEngine::Apply(Write& write, std::size_t place, Version version) {
  std::string key = write.key;
  switch (write.kind) {
    case Write::Kind::kSet:
      Put(key, std::move(write.value), version);
      break;
    case Write::Kind::kErase:
      Put(key, std::nullopt, version);
      break;
    case Write::Kind::kEraseRange: {
      const std::string end = RangeEnd({key, write.value});
      std::vector<std::string> gone;
      for (auto entry = entries_.lower_bound(key); entry != entries_.end() && entry->first < end;
           ++entry) {
        gone.push_back(entry->first);
      }
      for (const std::string& erased : gone) Put(erased, std::nullopt, version);
      return Log({version, write.kind, std::move(key), end});
    }
    case Write::Kind::kAdd:
    case Write::Kind::kMax: {
      // An earlier write of this commit may have left no counter there: then it starts from 0.
      const auto sum = ApplyCounter(write, FindAt(key, version).value);
      Put(key, EncodeCounter(sum.ok() ? *sum : write.operand), version);
      break;
    }
    case Write::Kind::kAppend:
      key = AppendedKey(key, version, place);
      Put(key, std::move(write.value), version);
      break;
  }
  Log({version, write.kind, std::move(key)});
}

void MemoryEngine::Put(const std::string& key, std::optional<std::string> value, Version version) {
  History& history = entries_[key];
  if (!history.empty() && history.back().version == version) history.pop_back();
  if (snapshots_.empty()) history.clear();  // nobody can look back
  history.push_back({version, std::move(value)});
}

void MemoryEngine::Log(Change change) {
  changes_.push_back(std::move(change));
  while (changes_.size() > kChangesKept) {
    changes_floor_ = changes_.front().version;
    changes_.pop_front();
  }
}

Version MemoryEngine::Latest() const {
  MutexLock lock(mutex_);
  return latest_;
}

Version MemoryEngine::DurableThrough() const {
  MutexLock lock(mutex_);
  return durable_;
}

void MemoryEngine::WaitDurable(Version version) {
  MutexLock lock(mutex_);
  while (durable_ < version) durable_moved_.Wait(mutex_);
}

std::uint64_t MemoryEngine::ListenDurable(std::function<void(Version)> listener) {
  return listeners_.Add(std::move(listener));
}

void MemoryEngine::UnlistenDurable(std::uint64_t slot) { listeners_.Remove(slot); }

Result<TailPage> MemoryEngine::Tail(std::string_view prefix, Version from,
                                    std::size_t changes_max) {
  MutexLock lock(mutex_);
  if (from < changes_floor_) return Fail(Error{Fault::kTooOld, "change log"});
  TailPage page{{}, from};
  const auto first = std::partition_point(changes_.begin(), changes_.end(),
                                          [&](const Change& c) { return c.version <= from; });
  for (auto change = first; change != changes_.end(); ++change) {
    if (change->version > durable_) return page;
    if (page.changes.size() >= changes_max && change->version != page.through) return page;
    page.through = change->version;
    if (change->key.front() == static_cast<char>(Family::kBodies)) continue;
    if (Touches(*change, prefix)) page.changes.push_back(*change);
  }
  page.through = std::max(page.through, durable_);
  return page;
}

Result<Lease> MemoryEngine::Acquire(std::string_view name, std::string_view owner,
                                    std::int64_t ttl_ms) {
  MutexLock lock(mutex_);
  const std::int64_t now = clock_.WallMicros();
  Held& held = leases_[std::string(name)];
  const bool lapsed = held.until_micros <= now;
  if (!lapsed && held.owner != owner) return Fail(Error{Fault::kConflict, "lease is held"});
  if (lapsed) held.token = ++latest_;
  if (lapsed && durability_ == Durability::kAtOnce) durable_ = latest_;
  held.owner = owner;
  held.until_micros = now + ttl_ms * 1000;
  return Lease{held.token};
}

Result<void> MemoryEngine::Backup(const std::string&) {
  return Fail(Error{Fault::kUnavailable, "the memory engine keeps nothing"});
}

}  // namespace aloft::store

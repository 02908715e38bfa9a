// Reads of the embedded engine.
#include <algorithm>

#include "base/bytes.h"
#include "base/check.h"
#include "store/request_scope.h"
#include "store/rocksdb/rocks_batch.h"
#include "store/rocksdb/rocks_database.h"
#include "store/rocksdb/rocks_engine.h"

namespace aloft::store {
namespace {

rocksdb::Slice ToSlice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
std::string_view ToView(const rocksdb::Slice& bytes) { return {bytes.data(), bytes.size()}; }

Result<Found> Parse(std::string_view stored) {
  if (stored.size() < kVersionBytes) return Fail(Error{Fault::kCorrupt, "value without a version"});
  return Found{ReadBe64(stored), std::string(stored.substr(kVersionBytes))};
}

}  // namespace

class RocksEngine::RocksSnapshot final : public Snapshot {
 public:
  RocksSnapshot(rocksdb::DB& db, Version version)
      : db_(db), version_(version), snapshot_(db.GetSnapshot()) {}
  ~RocksSnapshot() override { db_.ReleaseSnapshot(snapshot_); }

  Version version() const override { return version_; }
  static const rocksdb::Snapshot* Of(const Snapshot* snapshot) {
    return snapshot == nullptr ? nullptr : static_cast<const RocksSnapshot*>(snapshot)->snapshot_;
  }

 private:
  rocksdb::DB& db_;
  const Version version_;
  const rocksdb::Snapshot* const snapshot_;
};

class RocksEngine::RocksCursor final : public Cursor {
 public:
  RocksCursor(RocksDatabase& database, Range range, const ScanOptions& options)
      : begin_(std::move(range.begin)),
        end_(std::move(range.end)),
        forward_(options.direction == Direction::kForward),
        keys_only_(options.keys_only),
        lower_(begin_),
        upper_(end_) {
    if (begin_ >= end_) return;
    const CachedReads reads(RefusesWaiting());
    rocksdb::ReadOptions read;
    read.snapshot = RocksSnapshot::Of(options.snapshot);
    read.iterate_lower_bound = &lower_;
    read.iterate_upper_bound = &upper_;
    iterator_.reset(database.db().NewIterator(read, database.OfKey(begin_)));
    if (forward_) {
      iterator_->SeekToFirst();
    } else {
      iterator_->SeekToLast();
    }
    Settle(reads);
  }

  bool Valid() const override { return valid_; }

  Result<void> status() const override {
    if (damaged_) return Fail(Error{Fault::kCorrupt, "value without a version"});
    if (iterator_ == nullptr || iterator_->status().ok()) return {};
    return Fail(ErrorOf(iterator_->status()));
  }

  void Next() override {
    ALOFT_CHECK(valid_);
    const CachedReads reads(RefusesWaiting());
    if (forward_) {
      iterator_->Next();
    } else {
      iterator_->Prev();
    }
    Settle(reads);
  }

  void Seek(std::string_view target) override {
    if (iterator_ == nullptr) return;
    const CachedReads reads(RefusesWaiting());
    if (forward_) {
      iterator_->Seek(ToSlice(std::max<std::string_view>(target, begin_)));
    } else if (target >= end_) {
      iterator_->SeekToLast();
    } else {
      iterator_->SeekForPrev(ToSlice(target));
    }
    Settle(reads);
  }

  std::string_view key() const override { return ToView(iterator_->key()); }
  std::string_view value() const override {
    if (keys_only_) return {};
    return ToView(iterator_->value()).substr(kVersionBytes);
  }
  Version version() const override { return ReadBe64(ToView(iterator_->value())); }

 private:
  void Settle(const CachedReads& reads) {
    ThrowIfRefused(reads);
    damaged_ = iterator_->Valid() && iterator_->value().size() < kVersionBytes;
    valid_ = iterator_->Valid() && !damaged_;
    ALOFT_CHECK(!valid_ || (key() >= begin_ && key() < end_));
  }

  const std::string begin_;
  const std::string end_;
  const bool forward_;
  const bool keys_only_;
  const rocksdb::Slice lower_;
  const rocksdb::Slice upper_;
  bool valid_ = false;
  bool damaged_ = false;
  std::unique_ptr<rocksdb::Iterator> iterator_;
};

void RocksEngine::SawKey(std::string_view key, const Snapshot* snapshot) const {
  RequestScope* scope = RequestScope::Current();
  if (scope == nullptr) return;
  const Version newest = versions_.NewestOf(key);
  scope->Saw(snapshot == nullptr ? newest : std::min(newest, snapshot->version()));
}

std::unique_ptr<Snapshot> RocksEngine::TakeSnapshot() {
  MutexLock lock(commit_mutex_);  // no commit becomes visible between the two
  return std::make_unique<RocksSnapshot>(database_->db(), latest_.load());
}

std::optional<Found> RocksEngine::FindKept(std::string_view key, const Snapshot* snapshot) {
  const Version newest = versions_.NewestOf(key);
  // What the key was at an older moment is not kept.
  if (snapshot != nullptr && newest > snapshot->version()) return std::nullopt;
  std::optional<Found> kept = rows_.Find(key, newest);
  if (kept) SawKey(key, snapshot);
  return kept;
}

Result<Found> RocksEngine::Get(std::string_view key, const Snapshot* snapshot) {
  if (auto kept = FindKept(key, snapshot)) return std::move(*kept);
  const Version read_at = snapshot == nullptr ? latest_.load() : snapshot->version();
  const CachedReads reads(RefusesWaiting());
  rocksdb::ReadOptions read;
  read.snapshot = RocksSnapshot::Of(snapshot);
  rocksdb::PinnableSlice stored;
  const rocksdb::Status status =
      database_->db().Get(read, database_->OfKey(key), ToSlice(key), &stored);
  ThrowIfRefused(reads);
  SawKey(key, snapshot);
  if (!status.ok() && !status.IsNotFound()) return Fail(ErrorOf(status));
  Found found;
  if (status.ok()) {
    ALOFT_TRY(found, Parse(ToView(stored)));
  }
  rows_.Offer(key, found, read_at);
  return found;
}

Result<std::vector<Found>> RocksEngine::MultiGet(const std::vector<std::string>& keys,
                                                 const Snapshot* snapshot) {
  std::vector<Found> all(keys.size());
  std::vector<std::size_t> places;  // in `all`, of what is not kept
  std::vector<rocksdb::ColumnFamilyHandle*> tables;
  std::vector<rocksdb::Slice> wanted;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    // Without a snapshot all are of one moment, which only the database can tell.
    if (snapshot != nullptr) {
      if (auto kept = FindKept(keys[i], snapshot)) {
        all[i] = std::move(*kept);
        continue;
      }
    }
    places.push_back(i);
    tables.push_back(database_->OfKey(keys[i]));
    wanted.push_back(ToSlice(keys[i]));
  }
  if (places.empty()) return all;
  const Version read_at = snapshot == nullptr ? latest_.load() : snapshot->version();
  const CachedReads reads(RefusesWaiting());
  rocksdb::ReadOptions read;
  read.snapshot = RocksSnapshot::Of(snapshot);
  std::vector<rocksdb::PinnableSlice> stored(wanted.size());
  std::vector<rocksdb::Status> status(wanted.size());
  database_->db().MultiGet(read, wanted.size(), tables.data(), wanted.data(), stored.data(),
                           status.data());
  ThrowIfRefused(reads);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const std::string& key = keys[places[i]];
    Found& found = all[places[i]];
    SawKey(key, snapshot);
    if (!status[i].ok() && !status[i].IsNotFound()) return Fail(ErrorOf(status[i]));
    if (status[i].ok()) {
      ALOFT_TRY(found, Parse(ToView(stored[i])));
    }
    rows_.Offer(key, found, read_at);
  }
  return all;
}

std::unique_ptr<Cursor> RocksEngine::Scan(Range range, ScanOptions options) {
  range.end = RangeEnd(range);
  RequestScope* const scope = RequestScope::Current();
  const Range scanned = scope != nullptr ? range : Range();
  auto cursor = std::make_unique<RocksCursor>(*database_, std::move(range), options);
  if (scope != nullptr) {
    // Asked for after the cursor was made: no commit that it sees is newer. Of those that are not
    // durable yet, only the ones that changed something in the range were seen.
    const Version sees =
        options.snapshot != nullptr ? options.snapshot->version() : assigned_.load();
    scope->Saw(recent_->NewestIn(scanned, DurableThrough(), sees));
  }
  return cursor;
}

}  // namespace aloft::store

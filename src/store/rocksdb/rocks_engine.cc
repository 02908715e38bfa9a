// Opening, durability, the change log, leases and backups. Reads: rocks_read.cc; commits:
// rocks_commit.cc.
#include "store/rocksdb/rocks_engine.h"

#include <rocksdb/utilities/checkpoint.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "base/bytes.h"
#include "base/check.h"
#include "store/rocksdb/change_log.h"
#include "store/rocksdb/rocks_batch.h"
#include "store/rocksdb/rocks_database.h"
#include "store/rocksdb/rows.h"

namespace aloft::store {
namespace {

constexpr std::string_view kFormat = "aloft store 1\n";
constexpr std::size_t kFormatBytesMax = 64;
constexpr std::string_view kOffsetKey = "offset";  // in the meta table
// Versions given out before a crash and lost with it are never given out again: each start skips
// more than could have been in flight.
constexpr Version kVersionsSkipped = 1 << 24;
constexpr std::size_t kTailBytesMax = 4 << 20;  // of the log, looked at in one call

Error OfDisk(const os::DiskError& error) { return {Fault::kUnavailable, error.detail}; }

Result<void> CheckFormat(os::Disk& disk, const std::string& directory) {
  const auto format = os::ReadWholeFile(disk, directory + "/FORMAT", kFormatBytesMax);
  if (format.ok()) {
    if (*format == kFormat) return {};
    return Fail(Error{Fault::kCorrupt, directory +
                                           "/FORMAT: not \"aloft store 1\"; written by another "
                                           "version of Aloft?"});
  }
  if (format.error().fault != os::DiskFault::kNotFound) return Fail(OfDisk(format.error()));
  const auto keys = disk.Exists(directory + "/keys");
  if (!keys.ok()) return Fail(OfDisk(keys.error()));
  if (*keys) return Fail(Error{Fault::kCorrupt, directory + ": data without a FORMAT file"});
  const auto made = os::ReplaceFile(disk, directory, "FORMAT", kFormat);
  if (!made.ok()) return Fail(OfDisk(made.error()));
  return {};
}

}  // namespace

RocksEngine::RocksEngine(const Options& options, os::Disk& disk, const os::Clock& clock, Log log)
    : disk_(disk),
      clock_(clock),
      log_(log),
      directory_(options.directory),
      rows_(options.row_cache_bytes) {}

Result<std::unique_ptr<RocksEngine>> RocksEngine::Open(const Options& options, os::Disk& disk,
                                                       const os::Clock& clock, Log log) {
  std::unique_ptr<RocksEngine> engine(new RocksEngine(options, disk, clock, log));
  if (const auto made = disk.MakeDirectory(options.directory); !made.ok()) {
    return Fail(OfDisk(made.error()));
  }
  auto lock = disk.Lock(options.directory + "/LOCK");
  if (!lock.ok() && lock.error().fault == os::DiskFault::kLocked) {
    return Fail(Error{Fault::kUnavailable, options.directory + ": in use by another process"});
  }
  if (!lock.ok()) return Fail(OfDisk(lock.error()));
  engine->lock_ = std::move(lock).value();
  engine->space_ = std::make_unique<SpaceGuard>(disk, options.directory);
  ALOFT_TRY_VOID(CheckFormat(disk, options.directory));
  RocksEngine* self = engine.get();
  auto log_failure = [self](const os::DiskError& error) { self->Die(error.detail); };
  auto stuck = [self](bool stops_writes) {
    if (stops_writes) self->stopped_ = true;
    self->stuck_ = true;
  };
  ALOFT_TRY(engine->database_, RocksDatabase::Open(options, *engine->space_, disk, log,
                                                   std::move(log_failure), stuck));
  ALOFT_TRY_VOID(engine->Recover());
  return engine;
}

Result<void> RocksEngine::Recover() {
  MutexLock lock(commit_mutex_);
  rocksdb::DB& db = database_->db();
  std::string stored;
  const auto found = db.Get({}, database_->meta(), {kOffsetKey.data(), kOffsetKey.size()}, &stored);
  if (!found.ok() && !found.IsNotFound()) return Fail(ErrorOf(found));
  if (found.ok() && stored.size() != kVersionBytes) {
    return Fail(Error{Fault::kCorrupt, "the version offset is damaged"});
  }
  const Version recovered = found.ok() ? db.GetLatestSequenceNumber() + ReadBe64(stored) : 0;
  version_offset_ = found.ok() ? ReadBe64(stored) + kVersionsSkipped : 0;
  ALOFT_TRY_VOID(RecoverChangeLog(recovered));

  stored.clear();
  AppendBe64(stored, version_offset_);
  rocksdb::WriteOptions durable;
  durable.sync = true;
  const auto written =
      db.Put(durable, database_->meta(), {kOffsetKey.data(), kOffsetKey.size()}, stored);
  if (!written.ok()) return Fail(ErrorOf(written));
  const Version start = db.GetLatestSequenceNumber() + version_offset_;
  assigned_ = latest_ = start;
  recent_ = std::make_unique<RecentCommits>(start);
  commit_thread_ = std::make_unique<CommitThread>(
      start, [this] { return latest_.load(); }, [this] { MakeDurable(); });
  return {};
}

Result<void> RocksEngine::RecoverChangeLog(Version recovered) {
  std::unique_ptr<rocksdb::Iterator> rows(database_->db().NewIterator({}, database_->changes()));
  rows->SeekToLast();
  if (!rows->status().ok()) return Fail(ErrorOf(rows->status()));
  last_logged_ = log_floor_ = recovered;
  if (!rows->Valid()) return {};
  const auto version = ParseChangeRowKey({rows->key().data(), rows->key().size()});
  if (!version) return Fail(Error{Fault::kCorrupt, "the change log is damaged"});
  last_logged_ = *version;
  return {};
}

RocksEngine::~RocksEngine() {
  if (commit_thread_ == nullptr) return;  // Open failed
  commit_thread_.reset();
  // The next start is quick; if it cannot be done, that start replays the log.
  (void)Flush();
}

void RocksEngine::Die(std::string_view what) const {
  log_.Error("store.stopped", {{"reason", what}, {"directory", directory_}});
  std::fprintf(stderr,
               "aloft: the log in %s could not be written (%.*s); stopping, so that nothing is "
               "acknowledged that may be lost\n",
               directory_.c_str(), static_cast<int>(what.size()), what.data());
  std::fflush(stderr);
  _exit(EXIT_FAILURE);
}

void RocksEngine::MakeDurable() {
  const rocksdb::Status flushed = database_->db().FlushWAL(true);
  if (!flushed.ok()) Die(flushed.ToString());
  unseen_bytes_ = 0;
  space_->Refresh();
}

Version RocksEngine::DurableThrough() const { return commit_thread_->durable(); }

void RocksEngine::WaitDurable(Version version) { commit_thread_->Wait(version); }

std::uint64_t RocksEngine::ListenDurable(std::function<void(Version)> listener) {
  return commit_thread_->listeners().Add(std::move(listener));
}

void RocksEngine::UnlistenDurable(std::uint64_t slot) { commit_thread_->listeners().Remove(slot); }

Result<TailPage> RocksEngine::Tail(std::string_view prefix, Version from, std::size_t changes_max) {
  const Version through = DurableThrough();
  if (from >= through) return TailPage{{}, from};
  if (auto page = recent_->Tail(prefix, from, through, changes_max)) return std::move(*page);
  return TailOfLog(prefix, from, through, changes_max);
}

Result<TailPage> RocksEngine::TailOfLog(std::string_view prefix, Version from, Version through,
                                        std::size_t changes_max) {
  const CachedReads reads(RefusesWaiting());
  std::unique_ptr<rocksdb::Iterator> rows(database_->db().NewIterator({}, database_->changes()));
  TailPage page{{}, from};
  std::size_t bytes = 0;
  bool first = true;
  for (rows->Seek(ChangeRowKey(from + 1)); rows->Valid(); rows->Next()) {
    const auto version = ParseChangeRowKey({rows->key().data(), rows->key().size()});
    if (!version) return Fail(Error{Fault::kCorrupt, "the change log is damaged"});
    if (*version > through) break;
    if (page.changes.size() >= changes_max || bytes > kTailBytesMax) return page;
    auto row = ParseChangeRow(*version, {rows->value().data(), rows->value().size()});
    if (!row) return Fail(Error{Fault::kCorrupt, "the change log is damaged"});
    if (first && row->before > from) return Fail(Error{Fault::kTooOld, "change log"});
    first = false;
    bytes += rows->value().size();
    for (Change& change : row->changes) {
      if (Touches(change, prefix)) page.changes.push_back(std::move(change));
    }
    page.through = *version;
  }
  ThrowIfRefused(reads);
  if (!rows->status().ok()) return Fail(ErrorOf(rows->status()));
  if (first && from < log_floor_) return Fail(Error{Fault::kTooOld, "change log"});
  page.through = through;
  return page;
}

Result<Lease> RocksEngine::Acquire(std::string_view name, std::string_view owner,
                                   std::int64_t ttl_ms) {
  const std::string key = LeaseRowKey(name);
  const std::int64_t now = clock_.WallMicros();
  MutexLock lock(commit_mutex_);
  std::string held;
  const auto found = database_->db().Get({}, database_->meta(), key, &held);
  if (!found.ok() && !found.IsNotFound()) return Fail(ErrorOf(found));
  std::optional<std::uint64_t> token;  // of a holder whose time has not run out
  if (found.ok()) {
    const auto row = ParseLeaseRow(held);
    if (!row) return Fail(Error{Fault::kCorrupt, "a lease is damaged"});
    const bool lapsed = row->until_micros <= now;
    if (!lapsed && row->owner != owner) return Fail(Error{Fault::kConflict, "lease is held"});
    if (!lapsed) token = row->token;
  }
  RocksBatch batch(*database_, NextVersion());
  const LeaseRow row{token.value_or(batch.version()), now + ttl_ms * 1000, std::string(owner)};
  ALOFT_CHECK(batch.batch().Put(database_->meta(), key, EncodeLeaseRow(row)).ok());
  ALOFT_TRY([[maybe_unused]] const Version version, Apply(batch, {}));
  return Lease{row.token};
}

Result<void> RocksEngine::Backup(const std::string& directory) {
  const auto names = disk_.List(directory);
  if (!names.ok()) return Fail(OfDisk(names.error()));
  if (!names->empty()) return Fail(Error{Fault::kUnavailable, directory + ": not empty"});
  rocksdb::Checkpoint* made = nullptr;
  const rocksdb::Status can = rocksdb::Checkpoint::Create(&database_->db(), &made);
  if (!can.ok()) return Fail(ErrorOf(can));
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  // Always flushes first, so that the copy is tables alone (hard links on the same file system).
  const rocksdb::Status done = checkpoint->CreateCheckpoint(directory + "/keys", 0);
  if (!done.ok()) return Fail(ErrorOf(done));
  const auto marked = os::ReplaceFile(disk_, directory, "FORMAT", kFormat);
  if (!marked.ok()) return Fail(OfDisk(marked.error()));
  return {};
}

Result<void> RocksEngine::Flush() {
  space_->Refresh();
  return FlushTables(Waiting::kYes);
}

Result<void> RocksEngine::FlushTables(Waiting waiting) {
  const std::vector<rocksdb::ColumnFamilyHandle*> tables = {
      database_->OfKey("\x01"), database_->OfKey("\x10"), database_->OfKey("\x20"),
      database_->OfKey("\x30"), database_->changes(),     database_->requests()};
  rocksdb::FlushOptions options;
  options.wait = waiting == Waiting::kYes;
  options.allow_write_stall = true;  // on a full disk the compaction it would wait for never ends
  const rocksdb::Status flushed = database_->db().Flush(options, tables);
  if (!flushed.ok()) return Fail(ErrorOf(flushed));
  return {};
}

}  // namespace aloft::store

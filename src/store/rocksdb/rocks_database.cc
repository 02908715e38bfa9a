#include "store/rocksdb/rocks_database.h"

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>

#include "store/request_scope.h"
#include "store/rocksdb/library_crc32c.h"
#include "store/rocksdb/reclaim.h"

namespace aloft::store {
namespace {

constexpr std::size_t kMiB = 1 << 20;
// The share of blob files, oldest first, from which bodies are moved: moving young ones, of which
// more will be erased soon, is work for nothing, unless the space is needed.
constexpr double kOldBodies = 0.25;
constexpr double kAllBodies = 1;
constexpr std::size_t kSpareLogs = 2;  // files of old logs, kept for new ones
// Some four million request ids: 7,000 a second for as long as they are to be kept.
constexpr std::size_t kRequestIdsBytesMax = 256 * kMiB;

// RocksDB's own words, from warnings up, as lines of our log.
class RocksLogger final : public rocksdb::Logger {
 public:
  explicit RocksLogger(Log log) : rocksdb::Logger(rocksdb::WARN_LEVEL), log_(log) {}

  using rocksdb::Logger::Logv;
  void Logv(const rocksdb::InfoLogLevel level, const char* format, va_list arguments) override {
    if (level < rocksdb::WARN_LEVEL || level == rocksdb::HEADER_LEVEL) return;
    char line[512];
    std::vsnprintf(line, sizeof line, format, arguments);
    const bool error = level >= rocksdb::ERROR_LEVEL;
    log_.At(error ? Level::kError : Level::kWarning, "store.rocksdb", {{"said", line}});
  }
  void LogHeader(const char*, va_list) override {}

 private:
  const Log log_;
};

// Background work that fails, and which threads compact.
class BackgroundListener final : public rocksdb::EventListener {
 public:
  explicit BackgroundListener(RocksDatabase::StuckCallback stuck) : stuck_(std::move(stuck)) {}
  void OnSubcompactionBegin(const rocksdb::SubcompactionJobInfo&) override { SetCompacting(true); }
  void OnSubcompactionCompleted(const rocksdb::SubcompactionJobInfo&) override {
    SetCompacting(false);
  }
  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* error) override {
    stuck_(error->severity() > rocksdb::Status::Severity::kSoftError);
  }
  // RocksDB looks for room every five seconds; we know when there is some.
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status,
                            bool* auto_recovery) override {
    *auto_recovery = false;
  }

 private:
  const RocksDatabase::StuckCallback stuck_;
};

rocksdb::CompressionType Compression() {
  const auto supported = rocksdb::GetSupportedCompressions();
  const bool lz4 =
      std::find(supported.begin(), supported.end(), rocksdb::kLZ4Compression) != supported.end();
  return lz4 ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
}

rocksdb::DBOptions DatabaseOptions(const RocksOptions& options, std::size_t write_buffer_bytes) {
  rocksdb::DBOptions db;
  db.create_if_missing = true;
  db.create_missing_column_families = true;
  db.manual_wal_flush = true;  // a commit costs no system call; the commit thread writes for all
  db.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  db.avoid_flush_during_recovery = true;
  db.max_total_wal_size = write_buffer_bytes;  // bounds what a start after a crash has to replay
  db.db_write_buffer_size = write_buffer_bytes;
  db.manifest_preallocation_size = 64 * 1024;  // a start on a full disk has little more
  db.max_open_files = options.open_files_max;
  db.max_background_jobs = 3;
  db.bytes_per_sync = kMiB;
  db.compaction_readahead_size = 2 * kMiB;
  db.allow_concurrent_memtable_write = false;  // commits are written one after the other
  db.enable_write_thread_adaptive_yield = false;
  db.avoid_unnecessary_blocking_io = true;
  db.skip_stats_update_on_db_open = true;
  db.stats_dump_period_sec = 0;
  db.stats_persist_period_sec = 0;
  return db;
}

rocksdb::ColumnFamilyOptions TableOptions(const std::shared_ptr<rocksdb::Cache>& cache,
                                          std::size_t write_buffer_bytes, const SpaceGuard& space) {
  rocksdb::BlockBasedTableOptions table;
  table.format_version = 5;
  table.block_cache = cache;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.optimize_filters_for_memory = true;
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.max_auto_readahead_size =
      0;  // the kernel reads ahead; an inline read must not ask for more
  rocksdb::ColumnFamilyOptions family;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  family.write_buffer_size = write_buffer_bytes / 2;
  family.compression = Compression();
  family.level_compaction_dynamic_level_bytes = true;
  family.table_properties_collector_factories = {ReclaimWhenTight(space)};
  // One compaction fits into what a full disk keeps for it.
  family.max_compaction_bytes = space.compaction_bytes();
  family.target_file_size_base = std::min<std::uint64_t>(space.compaction_bytes() / 4, 64 * kMiB);
  family.max_bytes_for_level_base = std::min<std::uint64_t>(space.compaction_bytes(), 256 * kMiB);
  return family;
}

// A table of the family says only where bodies lie. Collecting garbage moves what is left of the
// bodies of one table, so tables are small: their bodies fit into what compaction has on a full
// disk.
void KeepBodiesApart(rocksdb::ColumnFamilyOptions& family, const SpaceGuard& space) {
  family.target_file_size_base = space.compaction_bytes() / 2048;
  family.max_bytes_for_level_base = space.compaction_bytes() / 128;
  family.max_compaction_bytes = space.compaction_bytes() / 128;
  family.enable_blob_files = true;
  family.min_blob_size = 1024;
  family.blob_file_size = 128 * kMiB;
  family.enable_blob_garbage_collection = true;
  family.blob_garbage_collection_force_threshold = 0.5;
  family.blob_garbage_collection_age_cutoff = kOldBodies;
  family.compression = rocksdb::kNoCompression;
}

// Rows are never erased: the oldest table files are dropped. (Dropping by age would keep every
// table of the database open.)
void DropOldest(rocksdb::ColumnFamilyOptions& family, std::size_t bytes_max) {
  family.compaction_style = rocksdb::kCompactionStyleFIFO;
  family.compaction_options_fifo = rocksdb::CompactionOptionsFIFO(bytes_max, true);
  family.ttl = 0;
  family.level_compaction_dynamic_level_bytes = false;
}

// Whether there is no database yet. Refuses tables without the file that names them: opening would
// begin anew and delete them.
Result<bool> IsNew(os::Disk& disk, const std::string& directory) {
  const auto names = disk.List(directory);
  if (!names.ok()) return Fail(Error{Fault::kUnavailable, names.error().detail});
  bool tables = false;
  bool current = false;
  for (const std::string& name : *names) {
    tables |= name.size() > 4 && name.compare(name.size() - 4, 4, ".sst") == 0;
    current |= name == "CURRENT";
  }
  if (tables && !current) {
    return Fail(Error{Fault::kCorrupt, directory + ": data without CURRENT; restore a backup"});
  }
  return !current;
}

using Families = std::vector<rocksdb::ColumnFamilyDescriptor>;
using Handles = std::vector<rocksdb::ColumnFamilyHandle*>;

// A new database with `meta` and then `others`, whose handles come in this order. Opening would
// make them too, but with a synced file of options for each; a crash in between leaves that to the
// next opening.
rocksdb::Status Create(const rocksdb::DBOptions& options, const std::string& directory,
                       const rocksdb::ColumnFamilyDescriptor& meta, const Families& others,
                       Handles& handles, std::unique_ptr<rocksdb::DB>& db) {
  rocksdb::DB* made = nullptr;
  rocksdb::Status status = rocksdb::DB::Open(options, directory, {meta}, &handles, &made);
  if (!status.ok()) return status;
  db.reset(made);
  Handles more;
  status = db->CreateColumnFamilies(others, &more);
  handles.insert(handles.end(), more.begin(), more.end());
  return status;
}

}  // namespace

const std::array<const char*, RocksDatabase::kTableCount> RocksDatabase::kTableNames = {
    "system", "records", "streams", "bodies", "default", "changes", "requests"};

Result<std::unique_ptr<RocksDatabase>> RocksDatabase::Open(const RocksOptions& options,
                                                           SpaceGuard& space, os::Disk& disk,
                                                           Log log, LogFailure log_failure,
                                                           StuckCallback stuck) {
  const std::string directory = options.directory + "/keys";
  const std::uint64_t disk_bytes = space.total_bytes();
  if (const auto made = disk.MakeDirectory(directory); !made.ok()) {
    return Fail(Error{Fault::kUnavailable, made.error().detail});
  }
  ALOFT_TRY(const bool is_new, IsNew(disk, directory));
  // Small disks get small buffers, so that what is in flight fits into the reserve.
  const std::size_t write_buffer_bytes = std::min<std::uint64_t>(
      options.write_buffer_bytes, std::max<std::uint64_t>(disk_bytes / 64, 4 * kMiB));
  std::unique_ptr<RocksDatabase> database(new RocksDatabase);
  const bool roomy = disk_bytes / 32 >= kSpareLogs * write_buffer_bytes;
  database->logs_ = std::make_unique<LogFiles>(disk, directory, roomy ? kSpareLogs : 0);
  auto damage = database->logs_->CheckLogs();
  if (!damage.ok()) return Fail(Error{Fault::kUnavailable, damage.error().detail});
  if (*damage) return Fail(Error{Fault::kCorrupt, **damage + "; restore a backup"});
  database->env_ = rocksdb::NewCompositeEnv(
      MakeDiskFileSystem(disk, *database->logs_, space, std::move(log_failure)));
  rocksdb::DBOptions db_options = DatabaseOptions(options, write_buffer_bytes);
  db_options.env = database->env_.get();
  db_options.listeners = {std::make_shared<BackgroundListener>(std::move(stuck))};
  db_options.info_log = std::make_shared<RocksLogger>(log);
  if (!LibraryUsesOurCrc32c()) log.Info("store.checksums_by_library");
  const auto cache =
      rocksdb::HyperClockCacheOptions(options.cache_bytes, 4 * 1024).MakeSharedCache();

  Families families;
  for (std::size_t table = 0; table < kTableCount; ++table) {
    rocksdb::ColumnFamilyOptions family = TableOptions(cache, write_buffer_bytes, space);
    if (table == FamilyIndex("\x30")) KeepBodiesApart(family, space);
    if (table == kChanges) DropOldest(family, options.change_log_bytes);
    if (table == kRequests) DropOldest(family, kRequestIdsBytesMax);
    families.emplace_back(kTableNames[table], family);
  }
  ALOFT_TRY_VOID(database->OpenTables(db_options, directory, std::move(families), is_new));
  return database;
}

Result<void> RocksDatabase::OpenTables(const rocksdb::DBOptions& options,
                                       const std::string& directory, Families families,
                                       bool is_new) {
  Handles handles;
  rocksdb::Status status;
  if (is_new) {
    std::swap(families[0], families[kMeta]);
    const Families others(families.begin() + 1, families.end());
    status = Create(options, directory, families[0], others, handles, db_);
    if (handles.size() == kTableCount) std::swap(handles[0], handles[kMeta]);
  } else {
    rocksdb::DB* db = nullptr;
    status = rocksdb::DB::Open(options, directory, families, &handles, &db);
    db_.reset(db);
  }
  std::copy(handles.begin(), handles.end(), tables_.begin());
  if (!status.ok()) return Fail(ErrorOf(status));
  return {};
}

void RocksDatabase::CollectAllBodies(bool all) {
  const std::string share = std::to_string(all ? kAllBodies : kOldBodies);
  // A failure leaves it as it is: only the time at which garbage goes depends on it.
  (void)db_->SetOptions(OfKey("\x30"), {{"blob_garbage_collection_age_cutoff", share}});
}

RocksDatabase::~RocksDatabase() {
  if (db_ == nullptr) return;
  for (rocksdb::ColumnFamilyHandle* table : tables_) db_->DestroyColumnFamilyHandle(table);
  (void)db_->Close();
}

Error ErrorOf(const rocksdb::Status& status) {
  if (status.IsCorruption()) return {Fault::kCorrupt, status.ToString()};
  return {Fault::kUnavailable, status.ToString()};
}

void ThrowIfRefused(const CachedReads& reads) {
  if (reads.refused_some()) throw WouldBlock{};
}

bool RefusesWaiting() {
  const RequestScope* scope = RequestScope::Current();
  return scope != nullptr && scope->blocking() == Blocking::kRefused;
}

}  // namespace aloft::store

// RocksDB as this engine sets it up: one column family per key family and three of its own, one
// write-ahead log that is written by hand. Included only inside store/rocksdb.
//
// Guarantees  What Open recovered is durable when it returns.
// Threads     Any thread.
// Ownership   Borrows the disk and the guard. Nothing taken from it may outlive it.
// Errors      Open fails with kUnavailable if another process holds the folder, and kCorrupt if the
//             folder holds something else or newer; `detail` says it in words for the operator.
#pragma once

#include <rocksdb/db.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "os/disk.h"
#include "store/commit_rules.h"
#include "store/rocksdb/disk_file_system.h"
#include "store/rocksdb/rocks_options.h"

namespace aloft::store {

class RocksDatabase {
 public:
  // Called when a flush or a compaction failed. `stops_writes`: all fail until DB::Resume.
  using StuckCallback = std::function<void(bool stops_writes)>;

  static Result<std::unique_ptr<RocksDatabase>> Open(const RocksOptions& options, SpaceGuard& space,
                                                     os::Disk& disk, Log log,
                                                     LogFailure log_failure, StuckCallback stuck);
  ~RocksDatabase();

  rocksdb::DB& db() { return *db_; }
  rocksdb::ColumnFamilyHandle* OfKey(std::string_view key) { return tables_[FamilyIndex(key)]; }
  rocksdb::ColumnFamilyHandle* meta() { return tables_[kMeta]; }
  rocksdb::ColumnFamilyHandle* changes() { return tables_[kChanges]; }
  rocksdb::ColumnFamilyHandle* requests() { return tables_[kRequests]; }

  // Whether garbage is collected from all files with bodies, or from old ones only.
  void CollectAllBodies(bool all);

 private:
  // The first kFamilyCount are the key families, in the order of FamilyIndex.
  enum Table : std::size_t { kMeta = kFamilyCount, kChanges, kRequests, kTableCount };
  static const std::array<const char*, kTableCount> kTableNames;

  RocksDatabase() = default;
  Result<void> OpenTables(const rocksdb::DBOptions& options, const std::string& directory,
                          std::vector<rocksdb::ColumnFamilyDescriptor> families, bool is_new);

  std::unique_ptr<LogFiles> logs_;
  std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<rocksdb::DB> db_;
  std::array<rocksdb::ColumnFamilyHandle*, kTableCount> tables_ = {};
};

// The failure that a RocksDB status stands for. Throws WouldBlock if `reads` refused to wait.
Error ErrorOf(const rocksdb::Status& status);
void ThrowIfRefused(const CachedReads& reads);
bool RefusesWaiting();  // the running request

}  // namespace aloft::store

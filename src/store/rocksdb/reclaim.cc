#include "store/rocksdb/reclaim.h"

namespace aloft::store {
namespace {

// Looks at one table while it is written.
class ErasureCollector final : public rocksdb::TablePropertiesCollector {
 public:
  explicit ErasureCollector(const SpaceGuard& space) : space_(space) {}

  const char* Name() const override { return "AloftErasures"; }
  rocksdb::Status AddUserKey(const rocksdb::Slice&, const rocksdb::Slice&, rocksdb::EntryType type,
                             rocksdb::SequenceNumber, uint64_t) override {
    ++entries_;
    if (type == rocksdb::kEntryDelete) ++erasures_;
    if (type == rocksdb::kEntryRangeDeletion) erases_range_ = true;
    return rocksdb::Status::OK();
  }
  rocksdb::Status Finish(rocksdb::UserCollectedProperties*) override {
    return rocksdb::Status::OK();
  }
  rocksdb::UserCollectedProperties GetReadableProperties() const override { return {}; }
  bool NeedCompact() const override {
    return space_.tight() && (erases_range_ || erasures_ * 2 >= entries_);
  }

 private:
  const SpaceGuard& space_;
  std::uint64_t entries_ = 0;
  std::uint64_t erasures_ = 0;
  bool erases_range_ = false;
};

class ErasureCollectors final : public rocksdb::TablePropertiesCollectorFactory {
 public:
  explicit ErasureCollectors(const SpaceGuard& space) : space_(space) {}

  const char* Name() const override { return "AloftErasures"; }
  rocksdb::TablePropertiesCollector* CreateTablePropertiesCollector(Context) override {
    return new ErasureCollector(space_);
  }

 private:
  const SpaceGuard& space_;
};

}  // namespace

std::shared_ptr<rocksdb::TablePropertiesCollectorFactory> ReclaimWhenTight(
    const SpaceGuard& space) {
  return std::make_shared<ErasureCollectors>(space);
}

}  // namespace aloft::store

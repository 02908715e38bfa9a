#include <algorithm>

#include "base/bytes.h"
#include "object/core.h"
#include "object/grouping.h"
#include "object/limits.h"
#include "object/listing.h"
#include "object/records.h"

namespace aloft::object {
namespace {

using identity::Permission;

// Walks current and kept versions together, by key and then from new to old.
class MergedVersions {
 public:
  MergedVersions(Core& core, keys::Place place, const ListVersionsOptions& options)
      : place_(place), snapshot_(core.engine.TakeSnapshot()) {
    store::ScanOptions scan;
    scan.snapshot = snapshot_.get();
    store::Range current = keys::Under(keys::Current(place, options.prefix));
    store::Range kept = keys::Under(keys::VersionsFrom(place, options.prefix));
    if (options.after_key.empty()) {
      current_ = core.engine.Scan(std::move(current), scan);
      kept_ = core.engine.Scan(std::move(kept), scan);
      Compare();
      return;
    }
    const std::string own_versions = keys::VersionsOf(place, options.after_key);
    if (options.after_generation == 0) {
      current.begin = std::max(current.begin, keys::Current(place, options.after_key) + '\0');
      kept.begin = std::max(kept.begin, PrefixEnd(own_versions));
    } else {
      current.begin = std::max(current.begin, keys::Current(place, options.after_key));
      kept.begin = std::max(kept.begin, own_versions);
    }
    current.begin = std::min(current.begin, current.end);
    kept.begin = std::min(kept.begin, kept.end);
    current_ = core.engine.Scan(std::move(current), scan);
    kept_ = core.engine.Scan(std::move(kept), scan);
    if (options.after_generation != 0) SkipReturned(options);
    Compare();
  }

  bool Valid() const { return current_->Valid() || kept_->Valid(); }
  Result<void> status() const {
    ALOFT_TRY_STORE_VOID(current_->status());
    ALOFT_TRY_STORE_VOID(kept_->status());
    return {};
  }
  // Of the entry in front.
  std::string_view key() const { return use_current_ ? current_key() : kept_key_.object_key; }
  std::string_view value() const { return use_current_ ? current_->value() : kept_->value(); }
  bool is_newest() const { return use_current_ || key() != newest_seen_of_; }

  void Next() {
    newest_seen_of_ = std::string(key());
    (use_current_ ? *current_ : *kept_).Next();
    Compare();
  }
  void SeekPast(std::string_view group) {
    current_->Seek(PrefixEnd(keys::Current(place_, group)));
    kept_->Seek(PrefixEnd(keys::VersionsFrom(place_, group)));
    Compare();
  }

 private:
  std::string_view current_key() const { return keys::CurrentKeyOf(current_->key()); }

  // Of after_key itself, only versions older than after_generation are still to come.
  void SkipReturned(const ListVersionsOptions& options) {
    const std::int64_t after = options.after_generation;
    if (current_->Valid() && current_key() == options.after_key) {
      auto record = DecodeObject(current_->value());
      if (record && record->info.version.generation >= after) {
        newest_seen_of_ = options.after_key;
        current_->Next();
      }
    }
    if (!kept_->Valid()) return;
    const keys::VersionKey first = keys::VersionOf(kept_->key());
    if (first.object_key != options.after_key || first.generation < after) return;
    newest_seen_of_ = options.after_key;
    kept_->Seek(keys::Version(place_, options.after_key, after - 1));
  }

  void Compare() {
    if (kept_->Valid()) kept_key_ = keys::VersionOf(kept_->key());
    use_current_ = current_->Valid() && (!kept_->Valid() || current_key() <= kept_key_.object_key);
  }

  const keys::Place place_;
  const std::unique_ptr<store::Snapshot> snapshot_;
  std::unique_ptr<store::Cursor> current_;
  std::unique_ptr<store::Cursor> kept_;
  keys::VersionKey kept_key_;
  bool use_current_ = false;
  std::string newest_seen_of_;
};

}  // namespace

Result<VersionPage> Listing::ListVersions(const identity::Grant& grant,
                                          std::string_view bucket_name,
                                          const ListVersionsOptions& options) {
  RequireGrant(grant, {Permission::kObjectVersionsList}, bucket_name);
  ALOFT_TRY(BucketRow bucket, core_->LoadBucket(grant, bucket_name));
  VersionPage page;
  const std::size_t limit = std::min(options.limit, kListEntriesMax);
  if (limit == 0) return page;
  MergedVersions merged(*core_, bucket.place(), options);
  std::size_t entries = 0;
  while (merged.Valid()) {
    const std::string_view group = CommonPrefix(merged.key(), options.prefix, options.delimiter);
    const bool passed = !group.empty() && group <= options.after_key;
    if (!passed && entries == limit) {
      page.truncated = true;
      return page;
    }
    if (group.empty()) {
      auto record = DecodeObject(merged.value());
      if (!record) return Fail(Error{Fault::kCorrupt, "object record"});
      record->info.key = merged.key();
      record->info.is_current = merged.is_newest();
      page.next_key = record->info.key;
      page.next_generation = record->info.version.generation;
      page.versions.push_back(std::move(record->info));
      ++entries;
      merged.Next();
      continue;
    }
    if (!passed) {
      page.prefixes.emplace_back(group);
      page.next_key = group;
      page.next_generation = 0;
      ++entries;
    }
    merged.SeekPast(std::string(group));
  }
  ALOFT_TRY_VOID(merged.status());
  return page;
}

}  // namespace aloft::object

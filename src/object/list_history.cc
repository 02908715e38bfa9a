#include <algorithm>

#include "base/bytes.h"
#include "object/core.h"
#include "object/grouping.h"
#include "object/limits.h"
#include "object/listing.h"
#include "object/records.h"

namespace aloft::object {
namespace {

using Of = ListHistoryOptions::Of;

// Walks the keys of current and kept rows together; the versions of each key backward.
class History {
 public:
  History(Core& core, keys::Place place, const ListHistoryOptions& options)
      : core_(core),
        place_(place),
        of_(options.of),
        end_(options.end_before),
        snapshot_(core.engine.TakeSnapshot()) {
    store::ScanOptions scan;
    scan.snapshot = snapshot_.get();
    kept_ = core.engine.Scan(keys::Under(From(options.prefix)), scan);
    if (of_ == Of::kVersions) {
      current_ = core.engine.Scan(keys::Under(keys::Current(place, options.prefix)), scan);
    }
    const std::string& at = std::max(options.start_at, options.after_key);
    if (!at.empty()) {
      kept_->Seek(std::max(From(options.prefix), From(at)));
      if (current_) {
        current_->Seek(std::max(keys::Current(place, options.prefix), keys::Current(place, at)));
      }
    }
    Settle();
  }

  bool Valid() const { return valid_; }
  const std::string& key() const { return key_; }
  // The value of the current row of key(); nullopt: there is none.
  std::optional<std::string_view> current() const {
    if (!current_here_) return std::nullopt;
    return current_->value();
  }
  // The kept versions of key() younger than `generation`, oldest first.
  std::unique_ptr<store::Cursor> Kept(std::int64_t generation) const {
    if (!kept_here_) return nullptr;
    store::Range range = keys::Under(VersionsOf(key_));
    // Rows sort from new to old.
    if (generation != 0) range.end = Row(key_, generation);
    store::ScanOptions scan;
    scan.snapshot = snapshot_.get();
    scan.direction = store::Direction::kBackward;
    return core_.engine.Scan(std::move(range), scan);
  }

  void Next() {
    if (kept_here_) kept_->Seek(PrefixEnd(VersionsOf(key_)));
    if (current_here_) current_->Next();
    Settle();
  }
  void SeekPast(std::string_view group) {
    kept_->Seek(PrefixEnd(From(group)));
    if (current_) current_->Seek(PrefixEnd(keys::Current(place_, group)));
    Settle();
  }
  Result<void> status() const {
    ALOFT_TRY_STORE_VOID(kept_->status());
    if (current_) ALOFT_TRY_STORE_VOID(current_->status());
    return {};
  }

 private:
  std::string From(std::string_view prefix) const {
    return of_ == Of::kVersions ? keys::VersionsFrom(place_, prefix)
                                : keys::SoftDeletedFrom(place_, prefix);
  }
  std::string VersionsOf(std::string_view key) const {
    return of_ == Of::kVersions ? keys::VersionsOf(place_, key) : keys::SoftDeletedOf(place_, key);
  }
  std::string Row(std::string_view key, std::int64_t generation) const {
    return of_ == Of::kVersions ? keys::Version(place_, key, generation)
                                : keys::SoftDeleted(place_, key, generation);
  }

  // Finds the smaller of the two keys in front.
  void Settle() {
    const bool has_current = current_ && current_->Valid();
    std::string kept_key;
    if (kept_->Valid()) kept_key = keys::VersionOf(kept_->key()).object_key;
    const std::string_view current_key =
        has_current ? keys::CurrentKeyOf(current_->key()) : std::string_view();
    current_here_ = has_current && (!kept_->Valid() || current_key <= kept_key);
    kept_here_ = kept_->Valid() && (!has_current || kept_key <= current_key);
    if (current_here_) key_ = current_key;
    if (kept_here_) key_ = std::move(kept_key);
    valid_ = (current_here_ || kept_here_) && (end_.empty() || key_ < end_);
  }

  Core& core_;
  const keys::Place place_;
  const Of of_;
  const std::string end_;
  const std::unique_ptr<store::Snapshot> snapshot_;
  std::unique_ptr<store::Cursor> current_;  // null: only kept rows are meant
  std::unique_ptr<store::Cursor> kept_;
  bool current_here_ = false;
  bool kept_here_ = false;
  bool valid_ = false;
  std::string key_;
};

Result<ObjectInfo> Decode(const std::string& key, std::string_view value, bool is_current) {
  auto record = DecodeObject(value);
  if (!record) return Fail(Error{Fault::kCorrupt, "object record"});
  record->info.key = key;
  record->info.is_current = is_current;
  return std::move(record->info);
}

// Puts the version on the page; false: the page is full.
bool Take(VersionPage& page, ObjectInfo info, std::size_t limit, std::size_t& entries) {
  if (entries == limit) {
    page.truncated = true;
    return false;
  }
  page.next_key = info.key;
  page.next_generation = info.version.generation;
  page.versions.push_back(std::move(info));
  ++entries;
  return true;
}

// All versions of the key in front that are younger than `after`. False: the page is full.
Result<bool> TakeVersions(const History& history, std::int64_t after, std::size_t limit,
                          VersionPage& page, std::size_t& entries) {
  if (auto kept = history.Kept(after)) {
    for (; kept->Valid(); kept->Next()) {
      ALOFT_TRY(ObjectInfo info, Decode(history.key(), kept->value(), false));
      if (info.is_delete_marker) continue;
      if (!Take(page, std::move(info), limit, entries)) return false;
    }
    ALOFT_TRY_STORE_VOID(kept->status());
  }
  const auto current = history.current();
  if (!current) return true;
  ALOFT_TRY(ObjectInfo info, Decode(history.key(), *current, true));
  if (info.version.generation <= after) return true;
  return Take(page, std::move(info), limit, entries);
}

}  // namespace

Result<VersionPage> Listing::ListHistory(const identity::Grant& grant, std::string_view bucket_name,
                                         const ListHistoryOptions& options) {
  RequireGrant(grant, {identity::Permission::kObjectVersionsList}, bucket_name);
  ALOFT_TRY(BucketRow bucket, core_->LoadBucket(grant, bucket_name));
  VersionPage page;
  const std::size_t limit = std::min(options.limit, kListEntriesMax);
  if (limit == 0) return page;
  History history(*core_, bucket.place(), options);
  std::size_t entries = 0;
  while (history.Valid()) {
    const std::string key = history.key();
    const std::string_view group = CommonPrefix(key, options.prefix, options.delimiter);
    if (!group.empty()) {
      if (group > options.after_key) {
        if (entries == limit) {
          page.truncated = true;
          return page;
        }
        page.prefixes.emplace_back(group);
        page.next_key = group;
        page.next_generation = 0;
        ++entries;
      }
      history.SeekPast(group);
      continue;
    }
    const bool left = key != options.after_key || options.after_generation != 0;
    if (left) {
      const std::int64_t after = key == options.after_key ? options.after_generation : 0;
      ALOFT_TRY(const bool room, TakeVersions(history, after, limit, page, entries));
      if (!room) return page;
    }
    history.Next();
  }
  ALOFT_TRY_VOID(history.status());
  return page;
}

}  // namespace aloft::object

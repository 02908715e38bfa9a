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

// The keys that can matter at all: with the prefix, behind start_after, in [start_at, end_before).
store::Range RangeOf(keys::Place place, const ListOptions& options) {
  store::Range range = keys::Under(keys::Current(place, options.prefix));
  const std::string at = keys::Current(place, options.start_at);
  range.begin = std::max(range.begin, at);
  if (!options.start_after.empty()) {
    range.begin = std::max(range.begin, keys::Current(place, options.start_after) + '\0');
  }
  if (!options.end_before.empty()) {
    range.end = std::min(range.end, keys::Current(place, options.end_before));
  }
  return range;
}

Result<ObjectInfo> Decode(std::string_view key, std::string_view value) {
  auto record = DecodeObject(value);
  if (!record) return Fail(Error{Fault::kCorrupt, "object record"});
  record->info.key = key;
  record->info.is_current = true;
  return std::move(record->info);
}

}  // namespace

Result<ListPage> Listing::List(const identity::Grant& grant, std::string_view bucket_name,
                               const ListOptions& options) {
  RequireGrant(grant, {Permission::kObjectsList}, bucket_name);
  ALOFT_TRY(BucketRow bucket, core_->LoadBucket(grant, bucket_name));
  ListPage page;
  const std::size_t limit = std::min(options.limit, kListEntriesMax);
  store::Range range = RangeOf(bucket.place(), options);
  if (limit == 0 || range.begin >= range.end) return page;
  store::ScanOptions scan;
  scan.entries_expected = options.delimiter.empty() ? limit + 1 : 0;
  auto cursor = core_->engine.Scan(std::move(range), scan);
  std::size_t entries = 0;
  while (cursor->Valid()) {
    const std::string_view key = keys::CurrentKeyOf(cursor->key());
    const std::string_view group = CommonPrefix(key, options.prefix, options.delimiter);
    const bool passed = !group.empty() && group <= options.start_after;
    if (!passed && entries == limit) {
      page.truncated = true;
      return page;
    }
    if (group.empty()) {
      ALOFT_TRY(ObjectInfo info, Decode(key, cursor->value()));
      page.next = info.key;
      page.objects.push_back(std::move(info));
      ++entries;
      cursor->Next();
      continue;
    }
    if (!passed) {
      page.prefixes.emplace_back(group);
      page.next = group;
      ++entries;
      if (options.objects_of_prefixes && group == key) {
        ALOFT_TRY(ObjectInfo info, Decode(key, cursor->value()));
        page.objects.push_back(std::move(info));
      }
    }
    cursor->Seek(PrefixEnd(keys::Current(bucket.place(), group)));
  }
  ALOFT_TRY_STORE_VOID(cursor->status());
  return page;
}

}  // namespace aloft::object

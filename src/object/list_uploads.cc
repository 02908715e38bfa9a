#include <algorithm>

#include "base/bytes.h"
#include "object/grouping.h"
#include "object/limits.h"
#include "object/upload_rows.h"
#include "object/uploads.h"

namespace aloft::object {
namespace {

using identity::Permission;

store::Range RangeOf(keys::Place place, const ListUploadsOptions& options) {
  store::Range range = keys::Under(keys::UploadsFrom(place, options.prefix));
  if (!options.after_key.empty()) {
    const std::string behind = options.after_id == 0
                                   ? PrefixEnd(keys::UploadsOf(place, options.after_key))
                                   : keys::Upload(place, options.after_key, options.after_id + 1);
    range.begin = std::max(range.begin, behind);
  }
  return range;
}

}  // namespace

Result<PartPage> Uploads::ListParts(const identity::Grant& grant, const UploadRef& upload,
                                    std::uint32_t after, std::size_t limit) {
  RequireGrant(grant, {Permission::kUploadPartsList}, upload.name);
  ALOFT_TRY_VOID(CheckObjectKey(upload.name.key));
  ALOFT_TRY(BucketRow bucket, core_->LoadBucket(grant, upload.name.bucket));
  ALOFT_TRY(StoredUpload stored, FindUpload(*core_, bucket.place(), upload));
  PartPage page;
  page.upload = std::move(stored.info);
  limit = std::min(limit, kListEntriesMax);
  if (after >= kPartNumberMax || limit == 0) return page;
  store::Range range = keys::Parts(bucket.place(), upload.id);
  range.begin = keys::Part(bucket.place(), upload.id, after + 1);
  auto cursor = core_->engine.Scan(std::move(range));
  for (; cursor->Valid(); cursor->Next()) {
    if (page.parts.size() == limit) {
      page.truncated = true;
      return page;
    }
    auto record = DecodePart(cursor->value());
    if (!record) return Fail(Error{Fault::kCorrupt, "part record"});
    record->info.number = keys::PartNumberOf(cursor->key());
    record->info.encryption = page.upload.encryption;
    page.next = record->info.number;
    page.parts.push_back(std::move(record->info));
  }
  ALOFT_TRY_STORE_VOID(cursor->status());
  return page;
}

Result<UploadPage> Uploads::List(const identity::Grant& grant, std::string_view bucket_name,
                                 const ListUploadsOptions& options) {
  RequireGrant(grant, {Permission::kUploadsList}, bucket_name);
  ALOFT_TRY(BucketRow bucket, core_->LoadBucket(grant, bucket_name));
  UploadPage page;
  const std::size_t limit = std::min(options.limit, kListEntriesMax);
  store::Range range = RangeOf(bucket.place(), options);
  if (limit == 0 || range.begin >= range.end) return page;
  auto cursor = core_->engine.Scan(std::move(range));
  std::size_t entries = 0;
  while (cursor->Valid()) {
    const keys::VersionKey found = keys::UploadOf(cursor->key());
    auto record = DecodeUpload(cursor->value());
    if (!record) return Fail(Error{Fault::kCorrupt, "upload record"});
    if (record->session) {  // not an upload in parts: neither counted nor a prefix's only reason
      cursor->Next();
      continue;
    }
    const std::string group(CommonPrefix(found.object_key, options.prefix, options.delimiter));
    const bool passed = !group.empty() && group <= options.after_key;
    if (!passed && entries == limit) {
      page.truncated = true;
      return page;
    }
    if (group.empty()) {
      record->info.key = found.object_key;
      record->info.id = found.generation;
      page.next_key = found.object_key;
      page.next_id = found.generation;
      page.uploads.push_back(std::move(record->info));
      ++entries;
      cursor->Next();
      continue;
    }
    if (!passed) {
      page.prefixes.push_back(group);
      page.next_key = group;
      page.next_id = 0;
      ++entries;
    }
    cursor->Seek(PrefixEnd(keys::UploadsFrom(bucket.place(), group)));
  }
  ALOFT_TRY_STORE_VOID(cursor->status());
  return page;
}

}  // namespace aloft::object

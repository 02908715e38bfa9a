#include "faces/firestore/admin/job_parts.h"

#include <set>

#include "faces/firestore/admin/limits.h"

namespace aloft::faces::firestore::admin {

Result<std::vector<std::string>> ToCollectionIds(
    const google::protobuf::RepeatedPtrField<std::string>& collection_ids,
    const google::protobuf::RepeatedPtrField<std::string>& namespace_ids) {
  for (const std::string& id : namespace_ids) {
    if (!id.empty()) {
      return Refuse(Code::kUnimplemented, "Only the default namespace is supported.");
    }
  }
  if (collection_ids.size() > static_cast<int>(kCollectionIdsMax)) {
    return Invalid("At most " + std::to_string(kCollectionIdsMax) +
                   " collection ids can be named.");
  }
  const std::set<std::string> ids(collection_ids.begin(), collection_ids.end());
  if (ids.size() != static_cast<std::size_t>(collection_ids.size())) {
    return Invalid("Each collection id can be named once.");
  }
  for (const std::string& id : ids) {
    const auto sound = document::CheckCollectionId(id);
    if (!sound.ok()) return Invalid(sound.error().detail);
  }
  return std::vector<std::string>(ids.begin(), ids.end());
}

Result<void> CommitAll(document::DocumentService& documents, const Opened& opened,
                       std::vector<document::Write> writes) {
  if (writes.empty()) return {};
  const auto committed = documents.Commit(opened.grant, opened.database(), writes);
  if (committed.ok()) return {};
  if (committed.error().fault != document::Fault::kContended) {
    return Fail(opened.Said(committed.error()));
  }
  const auto batch = documents.BatchWrites(opened.grant, opened.database(), std::move(writes));
  if (!batch.ok()) return Fail(opened.Said(batch.error()));
  for (const auto& result : batch->results) {
    if (!result.ok()) return Fail(opened.Said(result.error()));
  }
  return {};
}

}  // namespace aloft::faces::firestore::admin

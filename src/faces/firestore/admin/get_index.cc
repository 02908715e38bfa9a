// GetIndex, ListIndexes and DeleteIndex.
#include <google/firestore/admin/v1/firestore_admin.pb.h>

#include "faces/firestore/admin/index_resource.h"
#include "faces/firestore/admin/operations.h"
#include "faces/firestore/admin/pages.h"

namespace aloft::faces::firestore::admin {
namespace {

Failure<Error> NoSuchIndex(std::string_view name) {
  return Refuse(Code::kNotFound, "No such index: " + std::string(name) + ".");
}

Result<document::IndexInfo> Find(const Call& call, std::string_view text, const IndexName& name) {
  ALOFT_TRY(const Opened opened,
            Open(call, name.group.database, identity::Permission::kIndexesRead));
  const auto info = call.services->documents.GetIndex(opened.grant, opened.database(), name.id);
  if (!info.ok() && info.error().fault == document::Fault::kNoSuchIndex) return NoSuchIndex(text);
  if (!info.ok()) return Fail(opened.Said(info.error()));
  const bool told = IsComposite(info->definition) &&
                    info->definition.collection_id == name.group.collection &&
                    info->state != document::IndexState::kRemoving;
  if (!told) return NoSuchIndex(text);
  return *info;
}

}  // namespace

Result<std::string> GetIndex(const Call& call, const pb::GetIndexRequest& request) {
  ALOFT_TRY(const IndexName name, ParseIndexName(request.name()));
  ALOFT_TRY(const document::IndexInfo info, Find(call, request.name(), name));
  pb::Index index;
  RenderIndex(name.group.database, info, index);
  return index.SerializeAsString();
}

Result<std::string> ListIndexes(const Call& call, const pb::ListIndexesRequest& request) {
  ALOFT_TRY(const GroupName group, ParseGroup(request.parent()));
  if (!request.filter().empty()) return Invalid("Filters of indexes are not supported.");
  ALOFT_TRY(const Opened opened, Open(call, group.database, identity::Permission::kIndexesRead));
  const auto list = call.services->documents.ListIndexes(opened.grant, opened.database());
  if (!list.ok()) return Fail(opened.Said(list.error()));
  std::vector<const document::IndexInfo*> told;
  for (const document::IndexInfo& info : *list) {
    const bool here =
        group.collection == kAllGroups || info.definition.collection_id == group.collection;
    if (here && IsComposite(info.definition) && info.state != document::IndexState::kRemoving) {
      told.push_back(&info);
    }
  }
  ALOFT_TRY(PageRange page, PageOf(told.size(), request.page_size(), request.page_token()));
  pb::ListIndexesResponse reply;
  for (std::size_t i = page.begin; i < page.end; ++i) {
    RenderIndex(group.database, *told[i], *reply.add_indexes());
  }
  reply.set_next_page_token(std::move(page.next_page_token));
  return reply.SerializeAsString();
}

Result<std::string> DeleteIndex(const Call& call, const pb::DeleteIndexRequest& request) {
  ALOFT_TRY(const IndexName name, ParseIndexName(request.name()));
  ALOFT_TRY(const Opened opened,
            Open(call, name.group.database, identity::Permission::kIndexesManage));
  ALOFT_TRY([[maybe_unused]] const document::IndexInfo info, Find(call, request.name(), name));
  const auto gone = call.services->documents.DeleteIndex(opened.grant, opened.database(), name.id);
  if (!gone.ok()) return Fail(opened.Said(gone.error()));
  return std::string();  // google.protobuf.Empty
}

}  // namespace aloft::faces::firestore::admin

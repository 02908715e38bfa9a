// CreateIndex. The operation is done once the index has taken in the documents that were there.
#include <google/firestore/admin/v1/firestore_admin.pb.h>
#include <google/firestore/admin/v1/operation.pb.h>

#include "faces/firestore/admin/index_resource.h"
#include "faces/firestore/admin/operation.h"
#include "faces/firestore/admin/operations.h"
#include "faces/firestore/admin/times.h"

namespace aloft::faces::firestore::admin {

Result<std::string> CreateIndex(const Call& call, const pb::CreateIndexRequest& request) {
  ALOFT_TRY(const GroupName group, ParseGroup(request.parent()));
  ALOFT_TRY(const Opened opened, Open(call, group.database, identity::Permission::kIndexesManage));
  ALOFT_TRY(const document::IndexDefinition definition,
            ToDefinition(group.collection, request.index()));
  const auto fields = ValueFields(definition);
  if (fields.size() == 1 && definition.fields.size() == 1 && !IsComposite(definition)) {
    return Invalid("this index is not necessary, configure using single field index controls");
  }
  const auto created =
      call.services->documents.CreateIndex(opened.grant, opened.database(), definition);
  if (!created.ok()) return Fail(opened.Said(created.error()));
  pb::IndexOperationMetadata metadata;
  SetTime(call.services->clock.WallMicros(), metadata.mutable_start_time());
  metadata.set_index(FormatIndex(group.database, group.collection, created->id));
  metadata.set_state(pb::PROCESSING);
  return TellBegun(call, OwnerOf(opened.grant, group.database), metadata);
}

}  // namespace aloft::faces::firestore::admin

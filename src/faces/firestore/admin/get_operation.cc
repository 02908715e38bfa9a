// google.longrunning.Operations: GetOperation, ListOperations, WaitOperation, CancelOperation,
// DeleteOperation.
#include <google/firestore/admin/v1/firestore_admin.pb.h>
#include <google/firestore/admin/v1/operation.pb.h>
#include <google/longrunning/operations.pb.h>

#include <algorithm>

#include "faces/firestore/admin/field_resource.h"
#include "faces/firestore/admin/index_resource.h"
#include "faces/firestore/admin/jobs.h"
#include "faces/firestore/admin/operation.h"
#include "faces/firestore/admin/operations.h"
#include "faces/firestore/admin/pages.h"
#include "faces/firestore/admin/times.h"

namespace aloft::faces::firestore::admin {
namespace {

using identity::Permission;

void EndWith(Code code, const char* message, lro::Operation& operation) {
  operation.mutable_error()->set_code(static_cast<std::int32_t>(code));
  operation.mutable_error()->set_message(message);
  operation.set_done(true);
}

// An index that is being built: as far as the index is.
Result<void> SettleIndex(const Call& call, pb::IndexOperationMetadata metadata,
                         lro::Operation& operation) {
  ALOFT_TRY(const IndexName name, ParseIndexName(metadata.index()));
  const DatabaseName& database = name.group.database;
  ALOFT_TRY(const Opened opened, Open(call, database, Permission::kIndexesRead));
  const auto info = call.services->documents.GetIndex(opened.grant, opened.database(), name.id);
  if (!info.ok()) {
    EndWith(Code::kNotFound, "The index was deleted before it was ready.", operation);
    return {};
  }
  if (info->state != document::IndexState::kReady) return {};
  metadata.set_state(pb::SUCCESSFUL);
  SetTime(call.services->clock.WallMicros(), metadata.mutable_end_time());
  pb::Index index;
  RenderIndex(database, *info, index);
  operation.mutable_metadata()->PackFrom(metadata);
  operation.mutable_response()->PackFrom(index);
  operation.set_done(true);
  return {};
}

Result<void> SettleField(const Call& call, pb::FieldOperationMetadata metadata,
                         lro::Operation& operation) {
  ALOFT_TRY(const FieldName name, ParseFieldName(metadata.field()));
  const DatabaseName& database = name.group.database;
  ALOFT_TRY(const FieldLook look, FieldLook::At(call, database));
  ALOFT_TRY(const FieldSettings settings, look.Find(name.group, name.field));
  const bool expiry = settings.config.expires;
  const auto building = [](const document::IndexInfo& info) {
    return info.state == document::IndexState::kBuilding;
  };
  const auto& indexes = settings.group_indexes;
  if (!settings.config.settled || std::any_of(indexes.begin(), indexes.end(), building) ||
      (expiry && settings.config.expiry_state != document::IndexState::kReady)) {
    return {};
  }
  metadata.set_state(pb::SUCCESSFUL);
  SetTime(call.services->clock.WallMicros(), metadata.mutable_end_time());
  pb::Field field;
  look.Render(database, settings, field);
  operation.mutable_metadata()->PackFrom(metadata);
  operation.mutable_response()->PackFrom(field);
  operation.set_done(true);
  return {};
}

// As it was kept last.
Result<lro::Operation> Kept(const Call& call, const OperationOwner& owner, const std::string& id) {
  ALOFT_TRY(const Opened opened, Open(call, owner.name(), Permission::kDatabasesRead));
  const auto record = call.services->documents.GetOperation(opened.grant, opened.database(), id);
  if (!record.ok()) return Fail(opened.Said(record.error()));
  lro::Operation operation;
  if (!operation.ParseFromString(record->content)) {
    return Refuse(Code::kDataLoss, "The operation's record cannot be read.");
  }
  return operation;
}

// How an operation stands that was not done when it was last kept.
Result<void> Settle(const Call& call, const OperationOwner& owner,
                    const document::OperationRecord& record, lro::Operation& operation) {
  pb::IndexOperationMetadata index;
  pb::FieldOperationMetadata field;
  if (operation.metadata().UnpackTo(&index)) {
    ALOFT_TRY_VOID(SettleIndex(call, index, operation));
  } else if (operation.metadata().UnpackTo(&field)) {
    ALOFT_TRY_VOID(SettleField(call, field, operation));
  } else if (const auto told = call.services->jobs->Find(owner, record.id)) {
    operation.ParseFromString(*told);
    return {};
  } else {
    // Its job may have ended since the record was read; the end is kept before the job goes.
    ALOFT_TRY(operation, Kept(call, owner, record.id));
    if (operation.done()) return {};
    EndWith(Code::kAborted, "The server was stopped before the operation was finished.", operation);
  }
  if (!operation.done()) return {};
  return KeepOperation(call.services->documents, owner, record.id, record.create_time_micros,
                       operation);
}

Result<lro::Operation> Told(const Call& call, const OperationOwner& owner,
                            const document::OperationRecord& record) {
  lro::Operation operation;
  if (!operation.ParseFromString(record.content)) {
    return Refuse(Code::kDataLoss, "The operation's record cannot be read.");
  }
  if (operation.done()) return operation;
  // Who may not see the index or the field is told that it goes on.
  const auto settled = Settle(call, owner, record, operation);
  if (!settled.ok() && settled.error().code != Code::kPermissionDenied) {
    return Fail(settled.error());
  }
  return operation;
}

Result<std::string> Get(const Call& call, const std::string& text) {
  ALOFT_TRY(const OperationName name, ParseOperationName(text));
  ALOFT_TRY(const Opened opened, Open(call, name.database, Permission::kDatabasesRead));
  document::DocumentService& documents = call.services->documents;
  auto record = documents.GetOperation(opened.grant, opened.database(), name.id);
  if (!record.ok()) {
    if (record.error().fault != document::Fault::kNoSuchOperation) {
      return Fail(opened.Said(record.error()));
    }
    return Refuse(Code::kNotFound, "No such operation: " + text.substr(0, 400) + ".");
  }
  ALOFT_TRY(const lro::Operation operation,
            Told(call, OwnerOf(opened.grant, name.database), *record));
  return operation.SerializeAsString();
}

// "projects/p/databases/d", with or without "/operations".
Result<DatabaseName> ParseOwner(std::string_view text) {
  constexpr std::string_view kEnd = "/operations";
  if (text.ends_with(kEnd)) text.remove_suffix(kEnd.size());
  return ParseDatabaseName(text);
}

}  // namespace

Result<std::string> GetOperation(const Call& call, const lro::GetOperationRequest& request) {
  return Get(call, request.name());
}

// As it stands: clients that want to wait longer ask again, which they do by themselves.
Result<std::string> WaitOperation(const Call& call, const lro::WaitOperationRequest& request) {
  return Get(call, request.name());
}

Result<std::string> ListOperations(const Call& call, const lro::ListOperationsRequest& request) {
  ALOFT_TRY(const DatabaseName name, ParseOwner(request.name()));
  if (!request.filter().empty()) return Invalid("Filters of operations are not supported.");
  ALOFT_TRY(const Opened opened, Open(call, name, Permission::kDatabasesRead));
  auto list = call.services->documents.ListOperations(opened.grant, opened.database());
  if (!list.ok()) return Fail(opened.Said(list.error()));
  std::sort(list->begin(), list->end(), [](const auto& a, const auto& b) {
    return std::pair(a.create_time_micros, a.id) > std::pair(b.create_time_micros, b.id);
  });
  ALOFT_TRY(PageRange page, PageOf(list->size(), request.page_size(), request.page_token()));
  lro::ListOperationsResponse reply;
  const OperationOwner owner = OwnerOf(opened.grant, name);
  for (std::size_t i = page.begin; i < page.end; ++i) {
    ALOFT_TRY(*reply.add_operations(), Told(call, owner, (*list)[i]));
  }
  reply.set_next_page_token(std::move(page.next_page_token));
  return reply.SerializeAsString();
}

Result<std::string> CancelOperation(const Call& call, const lro::CancelOperationRequest& request) {
  ALOFT_TRY(const OperationName name, ParseOperationName(request.name()));
  ALOFT_TRY(const Opened opened, Open(call, name.database, Permission::kDatabasesManage));
  if (call.services->jobs->Cancel(OwnerOf(opened.grant, name.database), name.id)) {
    return std::string();  // google.protobuf.Empty
  }
  ALOFT_TRY(const std::string bytes, Get(call, request.name()));
  lro::Operation operation;
  operation.ParseFromString(bytes);
  if (operation.done()) return std::string();  // too late: nothing happens
  return Refuse(Code::kUnimplemented, "Building an index cannot be cancelled; delete the index.");
}

Result<std::string> DeleteOperation(const Call& call, const lro::DeleteOperationRequest& request) {
  ALOFT_TRY(const OperationName name, ParseOperationName(request.name()));
  ALOFT_TRY(const Opened opened, Open(call, name.database, Permission::kDatabasesManage));
  if (call.services->jobs->Find(OwnerOf(opened.grant, name.database), name.id)) {
    return Refuse(Code::kFailedPrecondition, "The operation is under way; cancel it first.");
  }
  const auto gone =
      call.services->documents.DeleteOperation(opened.grant, opened.database(), name.id);
  if (!gone.ok()) {
    if (gone.error().fault != document::Fault::kNoSuchOperation) {
      return Fail(opened.Said(gone.error()));
    }
    return Refuse(Code::kNotFound, "No such operation: " + request.name().substr(0, 400) + ".");
  }
  return std::string();
}

}  // namespace aloft::faces::firestore::admin

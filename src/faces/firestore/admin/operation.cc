#include "faces/firestore/admin/operation.h"

#include <google/longrunning/operations.pb.h>

#include "base/hex.h"
#include "faces/firestore/admin/admin_names.h"

namespace aloft::faces::firestore::admin {
namespace {

constexpr std::size_t kIdBytes = 12;

Result<std::string> Tell(const Call& call, const OperationOwner& owner, const Message& metadata,
                         const Message* response) {
  const std::string id = NewOperationId(call);
  lro::Operation operation;
  operation.set_name(FormatOperation(owner.name(), id));
  operation.mutable_metadata()->PackFrom(metadata);
  if (response != nullptr) {
    operation.set_done(true);
    operation.mutable_response()->PackFrom(*response);
  }
  const Services& services = *call.services;
  ALOFT_TRY_VOID(
      KeepOperation(services.documents, owner, id, services.clock.WallMicros(), operation));
  return operation.SerializeAsString();
}

}  // namespace

OperationOwner OwnerOf(const identity::Grant& grant, const DatabaseName& name) {
  return {grant.project(), std::string(name.project), std::string(name.database)};
}

std::string NewOperationId(const Call& call) {
  return HexEncode(call.services->random.Bytes(kIdBytes));
}

Result<void> KeepOperation(document::DocumentService& documents, const OperationOwner& owner,
                           std::string_view id, std::int64_t create_time_micros,
                           const lro::Operation& operation) {
  const auto grant = identity::Authorizer::ForService(
      "operations", owner.project, identity::Permission::kDatabasesManage, owner.database);
  document::OperationRecord record{std::string(id), create_time_micros, operation.done(),
                                   operation.SerializeAsString()};
  const auto kept = documents.PutOperation(grant, owner.database, record);
  if (!kept.ok()) return Fail(FromFault(kept.error(), DocumentsPrefix(owner.name())));
  return {};
}

Result<std::string> TellDone(const Call& call, const OperationOwner& owner, const Message& metadata,
                             const Message& response) {
  return Tell(call, owner, metadata, &response);
}

Result<std::string> TellBegun(const Call& call, const OperationOwner& owner,
                              const Message& metadata) {
  return Tell(call, owner, metadata, nullptr);
}

}  // namespace aloft::faces::firestore::admin

// Long-running operations as they are told and kept.
//
// Guarantees  What was answered to the client that began an operation is on disk first, done or
//             not.
// Threads     Any; no state.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "document/service.h"
#include "faces/firestore/admin/messages.h"
#include "faces/firestore/call.h"

namespace aloft::faces::firestore::admin {

// Whose operation it is; stands for itself.
struct OperationOwner {
  std::uint32_t project = 0;
  std::string project_id;
  std::string database;

  DatabaseName name() const { return {project_id, database}; }
};

OperationOwner OwnerOf(const identity::Grant& grant, const DatabaseName& name);
std::string NewOperationId(const Call& call);
Result<void> KeepOperation(document::DocumentService& documents, const OperationOwner& owner,
                           std::string_view id, std::int64_t create_time_micros,
                           const lro::Operation& operation);

// An operation that is over already, kept and serialized: `response` is what it gave.
Result<std::string> TellDone(const Call& call, const OperationOwner& owner, const Message& metadata,
                             const Message& response);
// One that goes on by itself: whoever asks for it finds out how it stands.
Result<std::string> TellBegun(const Call& call, const OperationOwner& owner,
                              const Message& metadata);

}  // namespace aloft::faces::firestore::admin

// BeginTransaction and Rollback. Commit ends a transaction too.
#include <google/firestore/v1/firestore.pb.h>

#include "faces/firestore/from_proto.h"
#include "faces/firestore/operations.h"
#include "faces/firestore/transaction.h"
#include "faces/firestore/wire_writer.h"

namespace aloft::faces::firestore {

Result<std::string> BeginTransaction(const Call& call, const v1::BeginTransactionRequest& request) {
  ALOFT_TRY(const DatabaseName name, ParseDatabaseName(request.database()));
  NewTransaction transaction;
  ALOFT_TRY_VOID(transaction.Begin(call, name, request.options()));
  transaction.Keep();
  WireWriter out;
  out.Bytes(v1::BeginTransactionResponse::kTransactionFieldNumber, transaction.id());
  return out.Take();
}

Result<std::string> Rollback(const Call& call, const v1::RollbackRequest& request) {
  ALOFT_TRY(const DatabaseName name, ParseDatabaseName(request.database()));
  ALOFT_TRY(const Opened opened, Open(call, name, identity::Permission::kDocumentRead));
  const auto rolled_back =
      call.services->documents.Rollback(opened.grant, opened.database(), request.transaction());
  if (!rolled_back.ok()) return Fail(opened.Said(rolled_back.error()));
  return std::string();  // google.protobuf.Empty
}

}  // namespace aloft::faces::firestore

// The operations of google.firestore.admin.v1.FirestoreAdmin and google.longrunning.Operations, one
// file each. https://cloud.google.com/firestore/docs/reference/rpc/google.firestore.admin.v1
#pragma once

#include <string>

#include "faces/firestore/admin/messages.h"
#include "faces/firestore/call.h"

namespace aloft::faces::firestore::admin {

Result<std::string> CreateDatabase(const Call& call, const pb::CreateDatabaseRequest& request);
Result<std::string> GetDatabase(const Call& call, const pb::GetDatabaseRequest& request);
Result<std::string> ListDatabases(const Call& call, const pb::ListDatabasesRequest& request);
Result<std::string> UpdateDatabase(const Call& call, const pb::UpdateDatabaseRequest& request);
Result<std::string> DeleteDatabase(const Call& call, const pb::DeleteDatabaseRequest& request);

Result<std::string> CreateIndex(const Call& call, const pb::CreateIndexRequest& request);
Result<std::string> GetIndex(const Call& call, const pb::GetIndexRequest& request);
Result<std::string> ListIndexes(const Call& call, const pb::ListIndexesRequest& request);
Result<std::string> DeleteIndex(const Call& call, const pb::DeleteIndexRequest& request);

Result<std::string> GetField(const Call& call, const pb::GetFieldRequest& request);
Result<std::string> ListFields(const Call& call, const pb::ListFieldsRequest& request);
Result<std::string> UpdateField(const Call& call, const pb::UpdateFieldRequest& request);

Result<std::string> ExportDocuments(const Call& call, const pb::ExportDocumentsRequest& request);
Result<std::string> ImportDocuments(const Call& call, const pb::ImportDocumentsRequest& request);
Result<std::string> BulkDeleteDocuments(const Call& call,
                                        const pb::BulkDeleteDocumentsRequest& request);

Result<std::string> GetOperation(const Call& call, const lro::GetOperationRequest& request);
Result<std::string> ListOperations(const Call& call, const lro::ListOperationsRequest& request);
Result<std::string> WaitOperation(const Call& call, const lro::WaitOperationRequest& request);
Result<std::string> CancelOperation(const Call& call, const lro::CancelOperationRequest& request);
Result<std::string> DeleteOperation(const Call& call, const lro::DeleteOperationRequest& request);

// Not of Google's service: what its emulator has for tests, in development alone.
Result<void> ClearDocuments(const Call& call, const DatabaseName& database);

}  // namespace aloft::faces::firestore::admin

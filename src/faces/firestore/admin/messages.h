// The messages of the administration that headers speak of; only .cc files include their
// definitions.
#pragma once

#include "faces/firestore/messages.h"

namespace google::protobuf {
class Any;
}  // namespace google::protobuf

namespace google::longrunning {
class CancelOperationRequest;
class DeleteOperationRequest;
class GetOperationRequest;
class ListOperationsRequest;
class Operation;
class WaitOperationRequest;
}  // namespace google::longrunning

namespace google::firestore::admin::v1 {
class BulkDeleteDocumentsRequest;
class CreateDatabaseRequest;
class CreateIndexRequest;
class Database;
class DeleteDatabaseRequest;
class DeleteIndexRequest;
class ExportDocumentsRequest;
class Field;
class GetDatabaseRequest;
class GetFieldRequest;
class GetIndexRequest;
class ImportDocumentsRequest;
class Index;
class ListDatabasesRequest;
class ListFieldsRequest;
class ListIndexesRequest;
class UpdateDatabaseRequest;
class UpdateFieldRequest;
}  // namespace google::firestore::admin::v1

namespace aloft::faces::firestore::admin {
namespace pb = google::firestore::admin::v1;
namespace lro = google::longrunning;
}  // namespace aloft::faces::firestore::admin

// The messages that this face speaks of in its headers. Their definitions are long; only .cc files
// include them.
#pragma once

namespace google::protobuf {
class Message;
class Timestamp;
}  // namespace google::protobuf

namespace google::firestore::v1 {
class BatchGetDocumentsRequest;
class BatchWriteRequest;
class BeginTransactionRequest;
class CommitRequest;
class CreateDocumentRequest;
class DeleteDocumentRequest;
class Document;
class DocumentMask;
class ExecutePipelineRequest;
class GetDocumentRequest;
class ListCollectionIdsRequest;
class ListDocumentsRequest;
class ListenRequest;
class PartitionQueryRequest;
class Precondition;
class RollbackRequest;
class RunAggregationQueryRequest;
class RunQueryRequest;
class StructuredAggregationQuery;
class StructuredQuery;
class Target;
class TransactionOptions;
class UpdateDocumentRequest;
class Value;
class Write;
class WriteRequest;
}  // namespace google::firestore::v1

namespace aloft::faces::firestore {
namespace v1 = google::firestore::v1;
using Message = google::protobuf::Message;
}  // namespace aloft::faces::firestore

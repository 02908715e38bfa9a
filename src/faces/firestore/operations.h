// The operations of google.firestore.v1.Firestore, one file each.
// https://cloud.google.com/firestore/docs/reference/rpc/google.firestore.v1
#pragma once

#include <string>

#include "faces/firestore/call.h"
#include "faces/firestore/messages.h"
#include "faces/firestore/method.h"

namespace aloft::faces::firestore {

Result<std::string> GetDocument(const Call& call, const v1::GetDocumentRequest& request);
Result<std::string> ListDocuments(const Call& call, const v1::ListDocumentsRequest& request);
Result<std::string> CreateDocument(const Call& call, const v1::CreateDocumentRequest& request);
Result<std::string> UpdateDocument(const Call& call, const v1::UpdateDocumentRequest& request);
Result<std::string> DeleteDocument(const Call& call, const v1::DeleteDocumentRequest& request);
Result<std::string> BeginTransaction(const Call& call, const v1::BeginTransactionRequest& request);
Result<std::string> Commit(const Call& call, const v1::CommitRequest& request);
Result<std::string> Rollback(const Call& call, const v1::RollbackRequest& request);
Result<std::string> PartitionQuery(const Call& call, const v1::PartitionQueryRequest& request);
Result<std::string> ListCollectionIds(const Call& call,
                                      const v1::ListCollectionIdsRequest& request);
Result<std::string> BatchWrite(const Call& call, const v1::BatchWriteRequest& request);

Result<ReplySourcePtr> BatchGetDocuments(const Call& call,
                                         const v1::BatchGetDocumentsRequest& request);
Result<ReplySourcePtr> ExecutePipeline(const Call& call, const v1::ExecutePipelineRequest& request);
Result<ReplySourcePtr> RunQuery(const Call& call, const v1::RunQueryRequest& request);
Result<ReplySourcePtr> RunAggregationQuery(const Call& call,
                                           const v1::RunAggregationQueryRequest& request);

}  // namespace aloft::faces::firestore

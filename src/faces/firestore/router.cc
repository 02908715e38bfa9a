#include "faces/firestore/router.h"

#include <google/firestore/v1/firestore.pb.h>

#include <algorithm>
#include <span>

#include "faces/firestore/admin/admin_methods.h"
#include "faces/firestore/operations.h"

namespace aloft::faces::firestore {
namespace {

using google::protobuf::Empty;

constexpr Method kMethods[] = {
    Source<v1::BatchGetDocumentsRequest, v1::BatchGetDocumentsResponse, BatchGetDocuments>(
        "google.firestore.v1.Firestore/BatchGetDocuments"),
    Unary<v1::BatchWriteRequest, v1::BatchWriteResponse, BatchWrite>(
        "google.firestore.v1.Firestore/BatchWrite"),
    Unary<v1::BeginTransactionRequest, v1::BeginTransactionResponse, BeginTransaction>(
        "google.firestore.v1.Firestore/BeginTransaction"),
    Unary<v1::CommitRequest, v1::CommitResponse, Commit>("google.firestore.v1.Firestore/Commit"),
    Unary<v1::CreateDocumentRequest, v1::Document, CreateDocument>(
        "google.firestore.v1.Firestore/CreateDocument"),
    Unary<v1::DeleteDocumentRequest, Empty, DeleteDocument>(
        "google.firestore.v1.Firestore/DeleteDocument"),
    Source<v1::ExecutePipelineRequest, v1::ExecutePipelineResponse, ExecutePipeline>(
        "google.firestore.v1.Firestore/ExecutePipeline"),
    Unary<v1::GetDocumentRequest, v1::Document, GetDocument>(
        "google.firestore.v1.Firestore/GetDocument"),
    Unary<v1::ListCollectionIdsRequest, v1::ListCollectionIdsResponse, ListCollectionIds>(
        "google.firestore.v1.Firestore/ListCollectionIds"),
    Unary<v1::ListDocumentsRequest, v1::ListDocumentsResponse, ListDocuments>(
        "google.firestore.v1.Firestore/ListDocuments"),
    Conversation<v1::ListenRequest, v1::ListenResponse, OpenListen>(
        "google.firestore.v1.Firestore/Listen"),
    Unary<v1::PartitionQueryRequest, v1::PartitionQueryResponse, PartitionQuery>(
        "google.firestore.v1.Firestore/PartitionQuery"),
    Unary<v1::RollbackRequest, Empty, Rollback>("google.firestore.v1.Firestore/Rollback"),
    Source<v1::RunAggregationQueryRequest, v1::RunAggregationQueryResponse, RunAggregationQuery>(
        "google.firestore.v1.Firestore/RunAggregationQuery"),
    Source<v1::RunQueryRequest, v1::RunQueryResponse, RunQuery>(
        "google.firestore.v1.Firestore/RunQuery"),
    Unary<v1::UpdateDocumentRequest, v1::Document, UpdateDocument>(
        "google.firestore.v1.Firestore/UpdateDocument"),
    Conversation<v1::WriteRequest, v1::WriteResponse, OpenWrite>(
        "google.firestore.v1.Firestore/Write"),
};

using Methods = std::span<const Method>;

}  // namespace

std::vector<const Method*> AllMethods() {
  std::vector<const Method*> all;
  for (const Methods methods : {Methods(kMethods), admin::AdminMethods()}) {
    for (const Method& method : methods) all.push_back(&method);
  }
  return all;
}

const Method* FindMethod(std::string_view name) {
  for (const Methods methods : {Methods(kMethods), admin::AdminMethods()}) {
    const auto found = std::find_if(methods.begin(), methods.end(),
                                    [&](const Method& method) { return method.name == name; });
    if (found != methods.end()) return &*found;
  }
  return nullptr;
}

}  // namespace aloft::faces::firestore

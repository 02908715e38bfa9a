// BulkDeleteDocuments: the documents that are there when it begins, of all or of some collections.
#include <google/firestore/admin/v1/firestore_admin.pb.h>
#include <google/firestore/admin/v1/operation.pb.h>

#include "faces/firestore/admin/job_parts.h"
#include "faces/firestore/admin/limits.h"
#include "faces/firestore/admin/operations.h"

namespace aloft::faces::firestore::admin {
namespace {

using identity::Permission;

class BulkDeleteJob final : public Job {
 public:
  BulkDeleteJob(document::DocumentService& documents, Opened readable, Opened writable,
                std::vector<std::string> collection_ids, std::int64_t snapshot_micros)
      : documents_(documents),
        readable_(std::move(readable)),
        writable_(std::move(writable)),
        collection_ids_(std::move(collection_ids)),
        snapshot_micros_(snapshot_micros) {}

  Result<bool> Step() override {
    // As they are now: what is written behind the place it has come to, stays.
    const document::DumpRequest request{.collection_ids = collection_ids_,
                                        .page_token = token_,
                                        .documents_max = kStepDocumentsMax,
                                        .bytes_max = kStepBytesMax};
    auto page = documents_.Dump(readable_.grant, readable_.database(), request);
    if (!page.ok()) return Fail(readable_.Said(page.error()));
    std::vector<document::Write> writes;
    for (const document::DocumentPtr& document : page->documents) {
      writes.push_back({.kind = document::Write::Kind::kDelete, .document = document->path});
    }
    const auto count = static_cast<std::int64_t>(writes.size());
    ALOFT_TRY_VOID(CommitAll(documents_, writable_, std::move(writes)));
    progress_.documents += count;
    token_ = std::move(page->next_page_token);
    return !token_.empty();
  }

  void Describe(JobState state, std::int64_t start_micros, std::int64_t end_micros,
                lro::Operation& operation) const override {
    pb::BulkDeleteDocumentsMetadata metadata;
    DescribeJob(state, start_micros, end_micros, progress_, collection_ids_, metadata);
    SetTime(snapshot_micros_, metadata.mutable_snapshot_time());
    operation.mutable_metadata()->PackFrom(metadata);
  }

  void Answer(lro::Operation& operation) const override {
    operation.mutable_response()->PackFrom(pb::BulkDeleteDocumentsResponse());
  }

 private:
  document::DocumentService& documents_;
  const Opened readable_;
  const Opened writable_;
  const std::vector<std::string> collection_ids_;
  const std::int64_t snapshot_micros_;
  JobProgress progress_;
  std::string token_;
};

}  // namespace

Result<std::string> BulkDeleteDocuments(const Call& call,
                                        const pb::BulkDeleteDocumentsRequest& request) {
  ALOFT_TRY(const DatabaseName name, ParseDatabaseName(request.name()));
  ALOFT_TRY([[maybe_unused]] const Opened managed, Open(call, name, Permission::kDatabasesManage));
  ALOFT_TRY(Opened readable, Open(call, name, Permission::kDocumentsQuery));
  ALOFT_TRY(Opened writable, Open(call, name, Permission::kDocumentWrite));
  ALOFT_TRY(std::vector<std::string> ids,
            ToCollectionIds(request.collection_ids(), request.namespace_ids()));
  document::DocumentService& documents = call.services->documents;
  const auto begun = documents.Dump(readable.grant, readable.database(), {.documents_max = 0});
  if (!begun.ok()) return Fail(readable.Said(begun.error()));
  const OperationOwner owner = OwnerOf(readable.grant, name);
  return call.services->jobs->Begin(
      call, owner,
      std::make_unique<BulkDeleteJob>(documents, std::move(readable), std::move(writable),
                                      std::move(ids), begun->read_time_micros));
}

}  // namespace aloft::faces::firestore::admin

// What exports, imports and deletions have in common.
#pragma once

#include <google/firestore/admin/v1/operation.pb.h>
#include <google/longrunning/operations.pb.h>

#include <string>
#include <vector>

#include "faces/firestore/admin/jobs.h"
#include "faces/firestore/admin/times.h"

namespace aloft::faces::firestore::admin {

// What a call names to work on: all collections if none.
Result<std::vector<std::string>> ToCollectionIds(
    const google::protobuf::RepeatedPtrField<std::string>& collection_ids,
    const google::protobuf::RepeatedPtrField<std::string>& namespace_ids);

struct JobProgress {
  std::int64_t documents = 0;
  std::int64_t bytes = 0;
};

// The fields that the three metadata messages share.
template <class Metadata>
void DescribeJob(JobState state, std::int64_t start_micros, std::int64_t end_micros,
                 const JobProgress& progress, const std::vector<std::string>& collection_ids,
                 Metadata& metadata) {
  SetTime(start_micros, metadata.mutable_start_time());
  if (end_micros != 0) SetTime(end_micros, metadata.mutable_end_time());
  switch (state) {
    case JobState::kProcessing:
      metadata.set_operation_state(google::firestore::admin::v1::PROCESSING);
      break;
    case JobState::kSuccessful:
      metadata.set_operation_state(google::firestore::admin::v1::SUCCESSFUL);
      break;
    case JobState::kFailed:
      metadata.set_operation_state(google::firestore::admin::v1::FAILED);
      break;
    case JobState::kCancelled:
      metadata.set_operation_state(google::firestore::admin::v1::CANCELLED);
      break;
  }
  metadata.mutable_progress_documents()->set_completed_work(progress.documents);
  metadata.mutable_progress_bytes()->set_completed_work(progress.bytes);
  for (const std::string& id : collection_ids) metadata.add_collection_ids(id);
}

// Commits writes together, or each by itself where others write the same documents.
Result<void> CommitAll(document::DocumentService& documents, const Opened& opened,
                       std::vector<document::Write> writes);

}  // namespace aloft::faces::firestore::admin

// Commit: writes, all or none, alone or as the end of a transaction.
#include <google/firestore/v1/firestore.pb.h>

#include <utility>

#include "faces/firestore/from_proto.h"
#include "faces/firestore/limits.h"
#include "faces/firestore/operations.h"
#include "faces/firestore/write_results.h"

namespace aloft::faces::firestore {

Result<std::string> Commit(const Call& call, const v1::CommitRequest& request) {
  ALOFT_TRY(const DatabaseName name, ParseDatabaseName(request.database()));
  std::vector<document::Write> writes;
  writes.reserve(static_cast<std::size_t>(request.writes_size()));
  for (const v1::Write& asked : request.writes()) {
    ALOFT_TRY(document::Write write, ToWrite(name, asked));
    writes.push_back(std::move(write));
  }
  ALOFT_TRY(const Opened opened, Open(call, name, identity::Permission::kDocumentWrite));
  const auto committed =
      call.services->documents.Commit(opened.grant, opened.database(), std::move(writes),
                                      request.transaction(), call.WaitEndNanos(kLockWaitMax));
  if (!committed.ok()) return Fail(opened.Said(committed.error()));
  WireWriter out;
  constexpr int kWriteResults = v1::CommitResponse::kWriteResultsFieldNumber;
  constexpr int kCommitTime = v1::CommitResponse::kCommitTimeFieldNumber;
  out.Time(kCommitTime, committed->commit_time_micros);
  WriteResults(out, kWriteResults, committed->results);
  return out.Take();
}

}  // namespace aloft::faces::firestore

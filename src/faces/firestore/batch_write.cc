// BatchWrite: many writes, each of which stands or fails by itself.
#include <google/firestore/v1/firestore.pb.h>

#include <utility>

#include "faces/firestore/from_proto.h"
#include "faces/firestore/limits.h"
#include "faces/firestore/operations.h"
#include "faces/firestore/write_results.h"

namespace aloft::faces::firestore {
namespace {

constexpr int kResults = v1::BatchWriteResponse::kWriteResultsFieldNumber;
constexpr int kStatus = v1::BatchWriteResponse::kStatusFieldNumber;

void WriteStatus(WireWriter& out, const Error& status) {
  const std::size_t end = out.size();
  if (!status.message.empty()) out.Bytes(google::rpc::Status::kMessageFieldNumber, status.message);
  if (status.code != Code::kOk) {
    out.Int(google::rpc::Status::kCodeFieldNumber, static_cast<int>(status.code));
  }
  out.EndMessage(kStatus, end);
}

}  // namespace

Result<std::string> BatchWrite(const Call& call, const v1::BatchWriteRequest& request) {
  ALOFT_TRY(const DatabaseName name, ParseDatabaseName(request.database()));
  std::vector<document::Write> writes;
  for (const v1::Write& asked : request.writes()) {
    ALOFT_TRY(document::Write write, ToWrite(name, asked));
    writes.push_back(std::move(write));
  }
  ALOFT_TRY(const Opened opened, Open(call, name, identity::Permission::kDocumentWrite));
  const auto batch = call.services->documents.BatchWrites(
      opened.grant, opened.database(), std::move(writes), call.WaitEndNanos(kLockWaitMax));
  if (!batch.ok()) return Fail(opened.Said(batch.error()));
  WireWriter out;
  for (auto one = batch->results.rbegin(); one != batch->results.rend(); ++one) {
    WriteStatus(out, one->ok() ? Error{} : opened.Said(one->error()));
  }
  for (auto one = batch->results.rbegin(); one != batch->results.rend(); ++one) {
    WriteOneResult(out, kResults, one->ok() ? **one : document::WriteResult{});
  }
  return out.Take();
}

}  // namespace aloft::faces::firestore

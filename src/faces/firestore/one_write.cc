#include "faces/firestore/one_write.h"

#include <google/firestore/v1/common.pb.h>

#include <utility>
#include <vector>

#include "faces/firestore/from_proto.h"
#include "faces/firestore/limits.h"
#include "faces/firestore/render.h"

namespace aloft::faces::firestore {

Result<document::WriteResult> CommitOne(const Call& call, const Opened& opened,
                                        document::Write write) {
  std::vector<document::Write> writes;
  writes.push_back(std::move(write));
  auto committed = call.services->documents.Commit(
      opened.grant, opened.database(), std::move(writes), {}, call.WaitEndNanos(kLockWaitMax));
  if (!committed.ok()) return Fail(opened.Said(committed.error()));
  return std::move(committed->results[0]);
}

Result<std::string> RenderWritten(const document::WriteResult& written, const Opened& opened,
                                  const v1::DocumentMask* mask) {
  if (mask == nullptr) return RenderDocument(*written.document, opened.prefix);
  ALOFT_TRY(const auto paths, ToMask(*mask));
  return RenderDocument(Masked(*written.document, paths), opened.prefix);
}

}  // namespace aloft::faces::firestore

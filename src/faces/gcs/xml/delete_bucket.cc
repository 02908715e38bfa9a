// DELETE of a bucket: https://cloud.google.com/storage/docs/xml-api/delete-bucket
#include <optional>

#include "faces/gcs/xml/bucket_documents.h"
#include "faces/gcs/xml/operations.h"
#include "faces/gcs/xml/reply.h"

namespace aloft::faces::gcs::xml {

Result<edge::Plan> DeleteBucket(const CallPtr& call) {
  ALOFT_TRY(const identity::Grant grant,
            AuthorizeBucket(*call, identity::Permission::kBucketDelete));
  const auto act = [=]() -> Result<edge::Response> {
    std::optional<Error> refused;
    const auto judge = [&](const object::BucketInfo& info) -> object::Result<void> {
      auto met = JudgeBucket(call->headers(), info.metageneration);
      if (met) return {};
      refused = std::move(met.error());
      return Fail(object::Error{object::Fault::kPreconditionFailed});
    };
    // Markers are S3's; nobody could see here what keeps the bucket.
    const auto deleted = call->objects().buckets().Delete(grant, call->bucket(),
                                                          object::Markers::kGoWithBucket, judge);
    if (!deleted && refused) return Fail(std::move(*refused));
    if (!deleted) return Fail(FromFault(deleted.error(), call->bucket(), {}));
    return EmptyReply(204);
  };
  return WithoutBody(call, act, Where::kPool);
}

}  // namespace aloft::faces::gcs::xml

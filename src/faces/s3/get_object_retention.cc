// GetObjectRetention: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectRetention.html
#include "faces/s3/authorize.h"
#include "faces/s3/object_lock.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"
#include "faces/s3/version_id.h"

namespace aloft::faces::s3 {

Result<edge::Plan> GetObjectRetention(const CallPtr& call) {
  ALOFT_TRY(const auto version, RequestedVersion(call->query));
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const identity::Grant grant,
            AuthorizeObject(scope, call->key(), identity::Permission::kObjectRetentionRead,
                            {.version = version}));
  ALOFT_TRY_VOID(RequireObjectLock(*scope.bucket));
  const auto info = call->objects().objects().Stat(grant, call->object_name(), version);
  if (!info) return Fail(HideMissing(scope, FromFault(info.error(), call->bucket(), call->key())));
  const auto& retention = info->protection.retention;
  if (!retention) return Fail(Error{Code::kNoSuchObjectLockConfiguration});
  return AnswerXml(XmlBody("Retention", [&retention](XmlWriter& xml) {
    xml.Element("Mode", LockMode(retention->locked));
    xml.Element("RetainUntilDate", std::string_view(LockTime(retention->until_micros)));
  }));
}

}  // namespace aloft::faces::s3

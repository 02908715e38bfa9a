// GetObjectLegalHold: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLegalHold.html
#include "faces/s3/authorize.h"
#include "faces/s3/object_lock.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"
#include "faces/s3/version_id.h"

namespace aloft::faces::s3 {

Result<edge::Plan> GetObjectLegalHold(const CallPtr& call) {
  ALOFT_TRY(const auto version, RequestedVersion(call->query));
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const identity::Grant grant,
            AuthorizeObject(scope, call->key(), identity::Permission::kObjectHoldRead,
                            {.version = version}));
  ALOFT_TRY_VOID(RequireObjectLock(*scope.bucket));
  const auto info = call->objects().objects().Stat(grant, call->object_name(), version);
  if (!info) return Fail(HideMissing(scope, FromFault(info.error(), call->bucket(), call->key())));
  const object::Protection& protection = info->protection;
  if (!protection.temporary_hold && !protection.hold_stated) {
    return Fail(Error{Code::kNoSuchObjectLockConfiguration});
  }
  return AnswerXml(XmlBody("LegalHold", [&protection](XmlWriter& xml) {
    xml.Element("Status", protection.temporary_hold ? "ON" : "OFF");
  }));
}

}  // namespace aloft::faces::s3

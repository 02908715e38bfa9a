// GetObjectLockConfiguration:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html
#include "faces/s3/authorize.h"
#include "faces/s3/object_lock.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"

namespace aloft::faces::s3 {

Result<edge::Plan> GetObjectLockConfiguration(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY([[maybe_unused]] const identity::Grant grant,
            Authorize(scope, identity::Permission::kBucketLockRead));
  if (!scope.bucket->object_retention) {
    return Fail(
        Error{Code::kObjectLockConfigurationNotFound, {}, {{"BucketName", call->bucket()}}});
  }
  return AnswerXml(XmlBody("ObjectLockConfiguration", [&scope](XmlWriter& xml) {
    xml.Element("ObjectLockEnabled", "Enabled");
    const auto& retention = scope.bucket->default_retention;
    if (!retention) return;
    xml.Begin("Rule").Begin("DefaultRetention");
    xml.Element("Mode", LockMode(retention->locked));
    if (retention->days != 0) xml.Element("Days", std::int64_t{retention->days});
    if (retention->years != 0) xml.Element("Years", std::int64_t{retention->years});
    xml.End().End();
  }));
}

}  // namespace aloft::faces::s3

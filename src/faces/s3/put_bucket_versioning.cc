// PutBucketVersioning: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html
#include "faces/s3/authorize.h"
#include "faces/s3/checked_body.h"
#include "faces/s3/limits.h"
#include "faces/s3/operations.h"
#include "faces/s3/xml_body.h"

namespace aloft::faces::s3 {
namespace {

Result<object::Versioning> Parse(std::string_view body) {
  ALOFT_TRY(const XmlDocument document, ParseXmlBody(body, "VersioningConfiguration"));
  const std::string status = document.root().child("Status").text();
  if (document.root().child("MfaDelete").text() == "Enabled") {
    return Fail(Error{Code::kNotImplemented, "MFA delete is not implemented"});
  }
  if (status == "Enabled") return object::Versioning::kEnabled;
  if (status == "Suspended") return object::Versioning::kSuspended;
  if (status.empty() && document.root().child("MfaDelete")) {
    return Fail(Error{Code::kIllegalVersioningConfiguration});
  }
  return Fail(status.empty() ? Error{Code::kIllegalVersioningConfiguration}
                             : Error{Code::kMalformedXml});
}

}  // namespace

Result<edge::Plan> PutBucketVersioning(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const identity::Grant grant,
            Authorize(scope, identity::Permission::kBucketVersioningWrite));
  const auto act = [call, grant, scope](std::string_view body) -> Result<edge::Response> {
    ALOFT_TRY(const object::Versioning versioning, Parse(body));
    auto updated = call->objects().buckets().UpdateSettings(
        grant, call->bucket(), [&](object::BucketSettings& settings) -> object::Result<void> {
          settings.versioning = versioning;
          return {};
        });
    if (!updated) return Fail(FromFault(updated.error(), call->bucket(), {}));
    return EmptyReply(200);
  };
  return WithCheckedBody(call, kSmallXmlBytesMax, Proof::kOptional, act);
}

}  // namespace aloft::faces::s3

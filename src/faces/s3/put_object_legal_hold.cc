// PutObjectLegalHold: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLegalHold.html
#include "faces/s3/authorize.h"
#include "faces/s3/checked_body.h"
#include "faces/s3/limits.h"
#include "faces/s3/object_lock.h"
#include "faces/s3/operations.h"
#include "faces/s3/version_id.h"
#include "faces/s3/xml_body.h"

namespace aloft::faces::s3 {
namespace {

Result<bool> Parse(std::string_view body) {
  ALOFT_TRY(const XmlDocument document, ParseXmlBody(body, "LegalHold"));
  const std::string status = document.root().child("Status").text();
  if (status == "ON") return true;
  if (status == "OFF") return false;
  return Fail(Error{Code::kMalformedXml});
}

}  // namespace

Result<edge::Plan> PutObjectLegalHold(const CallPtr& call) {
  ALOFT_TRY(const auto version, RequestedVersion(call->query));
  ALOFT_TRY(const Scope scope, FindScope(*call));
  const auto act = [call, scope, version](std::string_view body) -> Result<edge::Response> {
    ALOFT_TRY(const bool on, Parse(body));
    const object::Protection asked{.temporary_hold = on, .hold_stated = true};
    ALOFT_TRY(const identity::Grant grant,
              AuthorizeObject(scope, call->key(), identity::Permission::kObjectHoldWrite,
                              {.version = version, .protection = &asked}));
    object::ObjectChange change;
    change.protect = [on](object::Protection& protection) {
      protection.temporary_hold = on;
      protection.hold_stated = true;
    };
    return ChangeProtection(scope, grant, version, change);
  };
  return WithCheckedBody(call, kSmallXmlBytesMax, Proof::kHeader, act);
}

}  // namespace aloft::faces::s3

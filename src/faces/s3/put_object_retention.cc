// PutObjectRetention: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectRetention.html
#include "base/time_format.h"
#include "faces/s3/authorize.h"
#include "faces/s3/checked_body.h"
#include "faces/s3/limits.h"
#include "faces/s3/object_lock.h"
#include "faces/s3/operations.h"
#include "faces/s3/version_id.h"
#include "faces/s3/xml_body.h"

namespace aloft::faces::s3 {
namespace {

using Retention = std::optional<object::ObjectRetention>;

// An empty one takes the retention away.
Result<Retention> Parse(std::string_view body, std::int64_t now_micros) {
  ALOFT_TRY(const XmlDocument document, ParseXmlBody(body, "Retention"));
  for (const char* name : {"EventHold", "EventHoldDuration"}) {
    if (document.root().child(name)) {
      return Fail(Error{Code::kNotImplemented, "Event holds are not implemented"});
    }
  }
  const XmlNode mode = document.root().child("Mode");
  const XmlNode until = document.root().child("RetainUntilDate");
  if (!mode && !until) return Retention();
  const auto locked = ParseLockMode(mode.text());
  const auto micros = ParseRfc3339(until.text());
  if (!locked || !micros) return Fail(Error{Code::kMalformedXml});
  if (*micros <= now_micros) {
    return Fail(InvalidArgument("The retain until date must be in the future!", "RetainUntilDate",
                                until.text()));
  }
  return Retention(object::ObjectRetention{*micros, *locked});
}

}  // namespace

Result<edge::Plan> PutObjectRetention(const CallPtr& call) {
  ALOFT_TRY(const auto version, RequestedVersion(call->query));
  ALOFT_TRY(const Scope scope, FindScope(*call));
  const auto act = [call, scope, version](std::string_view body) -> Result<edge::Response> {
    ALOFT_TRY(const Retention retention, Parse(body, call->services->clock.WallMicros()));
    const object::Protection asked{.retention = retention};
    ALOFT_TRY(const identity::Grant grant,
              AuthorizeObject(scope, call->key(), identity::Permission::kObjectRetentionWrite,
                              {.version = version, .protection = &asked}));
    object::ObjectChange change;
    ALOFT_TRY(change.shortening, RequestedBypass(scope, call->key(), version));
    change.protect = [&retention](object::Protection& protection) {
      protection.retention = retention;
    };
    return ChangeProtection(scope, grant, version, change);
  };
  return WithCheckedBody(call, kSmallXmlBytesMax, Proof::kHeader, act);
}

}  // namespace aloft::faces::s3

// PutObjectLockConfiguration:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLockConfiguration.html
#include "faces/s3/authorize.h"
#include "faces/s3/checked_body.h"
#include "faces/s3/limits.h"
#include "faces/s3/object_lock.h"
#include "faces/s3/operations.h"
#include "faces/s3/xml_body.h"

namespace aloft::faces::s3 {
namespace {

using Retention = std::optional<object::DefaultRetention>;

Result<std::int32_t> Period(const XmlNode& node, std::int32_t most) {
  const auto number = XmlNumber(node);
  if (!number) return Fail(Error{Code::kMalformedXml});
  if (*number >= 1 && *number <= most) return static_cast<std::int32_t>(*number);
  return Fail(Error{Code::kInvalidArgument,
                    *number < 1 ? "Default retention period must be a positive integer value."
                                : "Default retention period too large.",
                    {{"ArgumentName", std::string(node.name())}}});
}

Result<object::DefaultRetention> ParseRetention(const XmlNode& node) {
  if (node.child("DefaultEventHold")) {
    return Fail(Error{Code::kNotImplemented, "Event holds are not implemented"});
  }
  object::DefaultRetention retention;
  const auto locked = ParseLockMode(node.child("Mode").text());
  const XmlNode days = node.child("Days");
  const XmlNode years = node.child("Years");
  const bool one = static_cast<bool>(days) != static_cast<bool>(years);
  if (!locked || !one) return Fail(Error{Code::kMalformedXml});
  retention.locked = *locked;
  if (days) {
    ALOFT_TRY(retention.days, Period(days, kLockDaysMax));
  } else {
    ALOFT_TRY(retention.years, Period(years, kLockYearsMax));
  }
  return retention;
}

Result<Retention> Parse(std::string_view body) {
  ALOFT_TRY(const XmlDocument document, ParseXmlBody(body, "ObjectLockConfiguration"));
  const XmlNode root = document.root();
  if (root.child("ObjectLockEnabled").text() != "Enabled") return Fail(Error{Code::kMalformedXml});
  if (!root.child("Rule")) return Retention();
  ALOFT_TRY(const object::DefaultRetention retention,
            ParseRetention(root.child("Rule").child("DefaultRetention")));
  return Retention(retention);
}

}  // namespace

Result<edge::Plan> PutObjectLockConfiguration(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const identity::Grant grant, Authorize(scope, identity::Permission::kBucketLockWrite));
  const auto act = [call, grant, scope](std::string_view body) -> Result<edge::Response> {
    ALOFT_TRY(const Retention retention, Parse(body));
    if (scope.bucket->versioning != object::Versioning::kEnabled) {
      return Fail(
          Error{Code::kInvalidBucketState,
                "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration"});
    }
    auto changed = call->objects().buckets().Change(
        grant, call->bucket(), {}, [&](object::BucketDraft& draft) -> object::Result<void> {
          draft.info.object_retention = true;
          draft.info.keeps_versions = true;
          draft.info.default_retention = retention;
          return {};
        });
    if (!changed) return Fail(FromFault(changed.error(), call->bucket(), {}));
    return EmptyReply(200);
  };
  return WithCheckedBody(call, kSmallXmlBytesMax, Proof::kHeader, act);
}

}  // namespace aloft::faces::s3

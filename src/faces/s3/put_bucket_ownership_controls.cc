// PutBucketOwnershipControls:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html
#include "faces/s3/acl.h"
#include "faces/s3/authorize.h"
#include "faces/s3/checked_body.h"
#include "faces/s3/limits.h"
#include "faces/s3/operations.h"
#include "faces/s3/xml_body.h"

namespace aloft::faces::s3 {
namespace {

Result<object::Ownership> Parse(std::string_view body) {
  ALOFT_TRY(const XmlDocument document, ParseXmlBody(body, "OwnershipControls"));
  const auto rules = document.root().children("Rule");
  if (rules.size() != 1) return Fail(Error{Code::kMalformedXml});
  auto ownership = ParseOwnership(rules.front().child("ObjectOwnership").text());
  if (!ownership) return Fail(Error{Code::kMalformedXml});
  return *ownership;
}

}  // namespace

Result<edge::Plan> PutBucketOwnershipControls(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const identity::Grant grant,
            Authorize(scope, identity::Permission::kBucketOwnershipWrite));
  const auto act = [call, grant, scope](std::string_view body) -> Result<edge::Response> {
    ALOFT_TRY(const object::Ownership ownership, Parse(body));
    const bool lists_off = ownership == object::Ownership::kBucketOwnerEnforced;
    if (lists_off && scope.bucket->access == object::AccessControl::kPublicRead) {
      return Fail(Error{Code::kInvalidBucketAclWithObjectOwnership});
    }
    auto updated = call->objects().buckets().UpdateSettings(
        grant, call->bucket(), [&](object::BucketSettings& settings) -> object::Result<void> {
          settings.ownership = ownership;
          return {};
        });
    if (!updated) return Fail(FromFault(updated.error(), call->bucket(), {}));
    return EmptyReply(200);
  };
  return WithCheckedBody(call, kSmallXmlBytesMax, Proof::kOptional, act);
}

}  // namespace aloft::faces::s3

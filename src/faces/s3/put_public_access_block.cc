// PutPublicAccessBlock:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html
#include "faces/s3/authorize.h"
#include "faces/s3/checked_body.h"
#include "faces/s3/limits.h"
#include "faces/s3/operations.h"
#include "faces/s3/xml_body.h"

namespace aloft::faces::s3 {
namespace {

Result<object::PublicAccessBlock> Parse(std::string_view body) {
  ALOFT_TRY(const XmlDocument document, ParseXmlBody(body, "PublicAccessBlockConfiguration"));
  const XmlNode root = document.root();
  object::PublicAccessBlock block;
  ALOFT_TRY(block.refuse_public_access_controls, XmlFlag(root.child("BlockPublicAcls"), false));
  ALOFT_TRY(block.ignore_public_access_controls, XmlFlag(root.child("IgnorePublicAcls"), false));
  ALOFT_TRY(block.refuse_public_policies, XmlFlag(root.child("BlockPublicPolicy"), false));
  ALOFT_TRY(block.restrict_public_policies, XmlFlag(root.child("RestrictPublicBuckets"), false));
  return block;
}

}  // namespace

Result<edge::Plan> PutPublicAccessBlock(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const identity::Grant grant,
            Authorize(scope, identity::Permission::kBucketPublicAccessWrite));
  const auto act = [call, grant, scope](std::string_view body) -> Result<edge::Response> {
    ALOFT_TRY(const object::PublicAccessBlock block, Parse(body));
    auto updated = call->objects().buckets().UpdateSettings(
        grant, call->bucket(), [&](object::BucketSettings& settings) -> object::Result<void> {
          settings.public_access_block = block;
          return {};
        });
    if (!updated) return Fail(FromFault(updated.error(), call->bucket(), {}));
    return EmptyReply(200);
  };
  return WithCheckedBody(call, kSmallXmlBytesMax, Proof::kOptional, act);
}

}  // namespace aloft::faces::s3

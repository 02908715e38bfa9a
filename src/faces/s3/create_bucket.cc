// CreateBucket: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
#include "base/ascii.h"
#include "faces/s3/acl.h"
#include "faces/s3/authorize.h"
#include "faces/s3/checked_body.h"
#include "faces/s3/limits.h"
#include "faces/s3/operations.h"
#include "faces/s3/regions.h"
#include "faces/s3/tag_set.h"
#include "faces/s3/text.h"
#include "faces/s3/xml_body.h"

namespace aloft::faces::s3 {
namespace {

// What Amazon gives every new bucket: nothing public, no access-control lists.
constexpr object::PublicAccessBlock kNothingPublic{true, true, true, true};

struct Configuration {
  std::string constraint;
  object::Tags tags;
};

Result<Configuration> ParseConfiguration(std::string_view body) {
  Configuration configuration;
  if (body.empty()) return configuration;
  ALOFT_TRY(const XmlDocument document, ParseXmlBody(body, "CreateBucketConfiguration"));
  for (const XmlNode& node : document.root().children()) {
    if (node.name() == "LocationConstraint") {
      configuration.constraint = node.text();
    } else if (node.name() == "Tags") {
      ALOFT_TRY(configuration.tags, ParseTagSet(node, TagOwner::kBucket));
    } else if (node.name() == "Location" || node.name() == "Bucket") {
      return Fail(Error{Code::kNotImplemented, "Directory buckets are not implemented"});
    } else {
      return Fail(Error{Code::kMalformedXml});
    }
  }
  return configuration;
}

Result<bool> WantsObjectLock(const edge::Headers& headers) {
  constexpr std::string_view kHeader = "x-amz-bucket-object-lock-enabled";
  const auto text = headers.Find(kHeader);
  if (!text || LowerCase(*text) == "false") return false;
  if (LowerCase(*text) == "true") return true;
  return Fail(InvalidArgument("The value must be true or false.", kHeader, *text));
}

object::Result<void> SwitchLockOn(object::BucketDraft& draft) {
  draft.info.versioning = object::Versioning::kEnabled;
  draft.info.object_retention = true;
  draft.info.keeps_versions = true;
  return {};
}

Result<object::BucketOptions> ParseOptions(const Call& call, const Configuration& configuration) {
  object::BucketOptions options;
  if (call.headers().Get("x-amz-bucket-namespace") == "account-regional") {
    return Fail(Error{Code::kNotImplemented, "Account regional namespaces are not implemented"});
  }
  ALOFT_TRY(options.location, ResolveLocation(configuration.constraint, call.request->region()));
  object::Ownership ownership = object::Ownership::kBucketOwnerEnforced;
  const auto wanted = call.headers().Find("x-amz-object-ownership");
  if (wanted) {
    ALOFT_TRY(ownership, ParseOwnership(*wanted));
  }
  options.ownership = ownership;
  options.public_access_block = kNothingPublic;
  ALOFT_TRY(const bool lock, WantsObjectLock(call.headers()));
  if (lock) options.edit = SwitchLockOn;
  ALOFT_TRY(options.access, NewBucketAccess(call.headers(), ownership, kNothingPublic));
  return options;
}

Result<void> SetTags(const Call& call, const object::Tags& tags) {
  if (tags.empty()) return {};
  ALOFT_TRY(const Scope scope, FindScope(call));
  ALOFT_TRY(const identity::Grant grant, Authorize(scope, identity::Permission::kBucketTagsWrite));
  auto set = call.objects().buckets().SetBucketTags(grant, call.bucket(), tags);
  if (!set) return Fail(FromFault(set.error(), call.bucket(), {}));
  return {};
}

Result<edge::Response> Act(const Call& call, const identity::Grant& grant, std::string_view body) {
  ALOFT_TRY(const Configuration configuration, ParseConfiguration(body));
  ALOFT_TRY(object::BucketOptions options, ParseOptions(call, configuration));
  auto created = call.objects().buckets().Create(grant, call.bucket(), std::move(options));
  if (!created) return Fail(FromFault(created.error(), call.bucket(), {}));
  ALOFT_TRY_VOID(SetTags(call, configuration.tags));
  edge::Response response = EmptyReply(200);
  response.Add("Location", "/" + call.bucket());
  response.Add("x-amz-bucket-arn", "arn:aws:s3:::" + call.bucket());
  return response;
}

Result<identity::Grant> AuthorizeCreation(const Call& call) {
  using identity::Permission;
  ALOFT_TRY(const bool lock, WantsObjectLock(call.headers()));
  for (const Permission permission :
       {Permission::kBucketLockWrite, Permission::kBucketVersioningWrite}) {
    if (lock) ALOFT_TRY_VOID(AuthorizeAccount(call, permission, call.bucket()));
  }
  return AuthorizeAccount(call, Permission::kBucketCreate, call.bucket());
}

}  // namespace

Result<edge::Plan> CreateBucket(const CallPtr& call) {
  if (!IsBucketName(call->bucket())) {
    return Fail(Error{Code::kInvalidBucketName, {}, {{"BucketName", call->bucket()}}});
  }
  ALOFT_TRY(const identity::Grant grant, AuthorizeCreation(*call));
  // Two commits when there are tags: not to be begun twice.
  return WithCheckedBody(
      call, kSmallXmlBytesMax, Proof::kOptional,
      [call, grant](std::string_view body) { return Act(*call, grant, body); }, Where::kPool);
}

}  // namespace aloft::faces::s3

// CreateBucket: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
#include "faces/s3/acl.h"
#include "faces/s3/authorize.h"
#include "faces/s3/checked_body.h"
#include "faces/s3/limits.h"
#include "faces/s3/operations.h"
#include "faces/s3/regions.h"
#include "faces/s3/tag_set.h"
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

Result<object::BucketOptions> ParseOptions(const Call& call, const Configuration& configuration) {
  object::BucketOptions options;
  ALOFT_TRY(options.location, ResolveLocation(configuration.constraint, call.request->region()));
  object::Ownership ownership = object::Ownership::kBucketOwnerEnforced;
  const auto wanted = call.headers().Find("x-amz-object-ownership");
  if (wanted) {
    ALOFT_TRY(ownership, ParseOwnership(*wanted));
  }
  options.ownership = ownership;
  options.public_access_block = kNothingPublic;
  ALOFT_TRY(options.access, NewBucketAccess(call.headers(), ownership, kNothingPublic));
  return options;
}

Result<void> SetTags(const Call& call, const object::Tags& tags) {
  if (tags.empty()) return {};
  ALOFT_TRY(const Scope scope, FindScope(call));
  ALOFT_TRY(const identity::Grant grant,
            Authorize(scope, identity::Permission::kBucketConfigWrite));
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

}  // namespace

Result<edge::Plan> CreateBucket(const CallPtr& call) {
  if (!IsBucketName(call->bucket())) {
    return Fail(Error{Code::kInvalidBucketName, {}, {{"BucketName", call->bucket()}}});
  }
  const std::string_view lock = call->headers().Get("x-amz-bucket-object-lock-enabled");
  if (lock == "true" || lock == "True")
    return Fail(Error{Code::kNotImplemented, "Object Lock is not implemented"});
  ALOFT_TRY(const identity::Grant grant,
            AuthorizeAccount(*call, identity::Permission::kBucketCreate, call->bucket()));
  // Two commits when there are tags: not to be begun twice.
  return WithCheckedBody(
      call, kSmallXmlBytesMax, Proof::kOptional,
      [call, grant](std::string_view body) { return Act(*call, grant, body); }, Where::kPool);
}

}  // namespace aloft::faces::s3

// PutBucketEncryption:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html
#include "faces/s3/authorize.h"
#include "faces/s3/checked_body.h"
#include "faces/s3/limits.h"
#include "faces/s3/operations.h"
#include "faces/s3/xml_body.h"

namespace aloft::faces::s3 {
namespace {

Error NotBuilt(std::string_view what) {
  return {Code::kNotImplemented, std::string(what) + " is not implemented"};
}

// A rule that names no algorithm keeps Amazon's own, which is this one.
Result<void> CheckAlgorithm(const XmlNode& rule) {
  const XmlNode chosen = rule.child("ApplyServerSideEncryptionByDefault");
  if (!chosen) return {};
  const std::string algorithm = chosen.child("SSEAlgorithm").text();
  if (algorithm.starts_with("aws:")) return Fail(NotBuilt(algorithm));
  if (algorithm != "AES256") return Fail(Error{Code::kMalformedXml});
  if (!chosen.child("KMSMasterKeyID")) return {};
  return Fail(Error{Code::kInvalidArgument,
                    "a KMSMasterKeyID is not applicable if the default sse algorithm is not "
                    "aws:kms or aws:kms:dsse"});
}

// Refusing clients' keys is not built; refusing nothing is.
Result<void> CheckBlocked(const XmlNode& rule) {
  for (const XmlNode& type : rule.child("BlockedEncryptionTypes").children()) {
    if (type.text() != "NONE") return Fail(NotBuilt("Blocking encryption types"));
  }
  return {};
}

Result<object::DefaultEncryption> Parse(std::string_view body) {
  ALOFT_TRY(const XmlDocument document, ParseXmlBody(body, "ServerSideEncryptionConfiguration"));
  const auto rules = document.root().children();
  if (rules.size() != 1 || rules.front().name() != "Rule") return Fail(Error{Code::kMalformedXml});
  const XmlNode& rule = rules.front();
  ALOFT_TRY_VOID(CheckAlgorithm(rule));
  ALOFT_TRY_VOID(CheckBlocked(rule));
  object::DefaultEncryption encryption{.by_server = true};
  ALOFT_TRY(encryption.bucket_key, XmlFlag(rule.child("BucketKeyEnabled"), false));
  return encryption;
}

}  // namespace

Result<edge::Plan> PutBucketEncryption(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const identity::Grant grant,
            Authorize(scope, identity::Permission::kBucketEncryptionWrite));
  const auto act = [call, grant](std::string_view body) -> Result<edge::Response> {
    ALOFT_TRY(const object::DefaultEncryption encryption, Parse(body));
    const auto updated = call->objects().buckets().UpdateSettings(
        grant, call->bucket(), [&](object::BucketSettings& settings) -> object::Result<void> {
          settings.default_encryption = encryption;
          return {};
        });
    if (!updated) return Fail(FromFault(updated.error(), call->bucket(), {}));
    return EmptyReply(200);
  };
  return WithCheckedBody(call, kSmallXmlBytesMax, Proof::kOptional, act);
}

}  // namespace aloft::faces::s3

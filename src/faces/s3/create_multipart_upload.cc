// CreateMultipartUpload:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
#include <utility>

#include "base/ascii.h"
#include "faces/s3/authorize.h"
#include "faces/s3/authorize_new.h"
#include "faces/s3/checksum_headers.h"
#include "faces/s3/encryption.h"
#include "faces/s3/expiration.h"
#include "faces/s3/object_headers.h"
#include "faces/s3/object_lock.h"
#include "faces/s3/operations.h"
#include "faces/s3/owner.h"
#include "faces/s3/reply.h"
#include "faces/s3/upload_id.h"

namespace aloft::faces::s3 {
namespace {

using object::ChecksumAlgorithm;
using object::ChecksumScope;

Error CannotBe(ChecksumScope scope, const ChecksumName& name) {
  return {Code::kInvalidRequest, "The " + std::string(ScopeName(scope)) +
                                     " checksum type cannot be used with the " +
                                     LowerCase(name.name) + " checksum algorithm."};
}

Result<ChecksumScope> ScopeFor(ChecksumAlgorithm algorithm, const edge::Headers& headers) {
  ALOFT_TRY(const auto wanted, ChecksumScopeOf(headers));
  const ChecksumName* name = FindChecksum(algorithm);
  if (name == nullptr) {
    if (!wanted) return ChecksumScope::kFullObject;
    return Fail(Error{Code::kInvalidRequest,
                      "The x-amz-checksum-type header can only be used with the "
                      "x-amz-checksum-algorithm header."});
  }
  const bool crc =
      algorithm == ChecksumAlgorithm::kCrc32 || algorithm == ChecksumAlgorithm::kCrc32c;
  const ChecksumScope usual = algorithm == ChecksumAlgorithm::kCrc64Nvme
                                  ? ChecksumScope::kFullObject
                                  : ChecksumScope::kComposite;
  if (!wanted || *wanted == usual || crc) return wanted.value_or(usual);
  return Fail(CannotBe(*wanted, *name));
}

Result<object::UploadOptions> ParseOptions(const Scope& scope) {
  const edge::Headers& headers = scope.call->headers();
  object::UploadOptions options;
  ALOFT_TRY(options.attributes, AttributesOf(headers, *scope.bucket));
  ALOFT_TRY(options.attributes.protection,
            ProtectionOf(headers, scope.call->services->clock.WallMicros()));
  options.attributes.owner = OwnerText(*scope.principal, *scope.bucket, *scope.call);
  ALOFT_TRY(options.encryption, EncryptionOf(headers));
  ALOFT_TRY(options.checksum, ChecksumAlgorithmOf(headers, "x-amz-checksum-algorithm"));
  ALOFT_TRY(options.checksum_scope, ScopeFor(options.checksum, headers));
  return options;
}

}  // namespace

Result<edge::Plan> CreateMultipartUpload(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY(const object::UploadOptions options, ParseOptions(scope));
  const object::ObjectAttributes& asked = options.attributes;
  ALOFT_TRY(
      const identity::Grant grant,
      AuthorizeNewObject(scope, call->key(), {call->headers(), asked.tags, asked.protection}));
  return WithoutBody(call, [call, scope, grant, options]() -> Result<edge::Response> {
    const EndingRules rules = EndingRulesOf(scope);
    const auto upload = call->objects().uploads().Create(grant, call->object_name(), options);
    if (!upload) return Fail(FromFault(upload.error(), call->bucket(), call->key()));
    edge::Response response =
        XmlReply(XmlBody("InitiateMultipartUploadResult", [&](XmlWriter& xml) {
          xml.Element("Bucket", std::string_view(call->bucket()))
              .Element("Key", std::string_view(call->key()));
          xml.Element("UploadId", std::string_view(UploadId(upload->id)));
        }));
    AddEncryptionHeaders(response, upload->encryption, call->headers());
    AddAbortDate(response, rules, upload->key, upload->created_micros);
    const ChecksumName* checksum = FindChecksum(upload->checksum);
    if (checksum != nullptr) {
      response.Add("x-amz-checksum-algorithm", std::string(checksum->name));
      response.Add("x-amz-checksum-type", std::string(ScopeName(upload->checksum_scope)));
    }
    return response;
  });
}

}  // namespace aloft::faces::s3

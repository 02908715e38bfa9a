// GetBucketEncryption:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html
#include "faces/s3/authorize.h"
#include "faces/s3/operations.h"
#include "faces/s3/reply.h"

namespace aloft::faces::s3 {

// A bucket that was not told to encrypt does not: docs/decisions/encryption.md.
Result<edge::Plan> GetBucketEncryption(const CallPtr& call) {
  ALOFT_TRY(const Scope scope, FindScope(*call));
  ALOFT_TRY([[maybe_unused]] const identity::Grant grant,
            Authorize(scope, identity::Permission::kBucketEncryptionRead));
  const object::DefaultEncryption encryption = scope.bucket->default_encryption;
  if (!encryption.by_server) {
    return Fail(Error{
        Code::kServerSideEncryptionConfigurationNotFound, {}, {{"BucketName", call->bucket()}}});
  }
  return AnswerXml(XmlBody("ServerSideEncryptionConfiguration", [&encryption](XmlWriter& xml) {
    xml.Begin("Rule").Begin("ApplyServerSideEncryptionByDefault");
    xml.Element("SSEAlgorithm", "AES256").End();
    xml.Element("BucketKeyEnabled", encryption.bucket_key).End();
  }));
}

}  // namespace aloft::faces::s3

// The errors S3 clients see: code, HTTP status and message, and their XML form.
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
//
// Threads     Values.
// Knows not   how a request failed; operations pick the code.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "object/fault.h"

namespace aloft::faces::s3 {

enum class Code : std::uint8_t {
  kAccessDenied,
  kAccessControlListNotSupported,
  kAccessForbidden,
  kAuthorizationHeaderMalformed,
  kAuthorizationQueryParametersError,
  kBadDigest,
  kBadRequest,
  kBucketAlreadyExists,
  kBucketAlreadyOwnedByYou,
  kBucketNotEmpty,
  kConditionalRequestConflict,
  kEntityTooLarge,
  kEntityTooSmall,
  kExpiredToken,
  kIllegalLocationConstraint,
  kIllegalVersioningConfiguration,
  kIncompleteBody,
  kIncompleteSignature,
  kInternalError,
  kInvalidAccessKeyId,
  kInvalidArgument,
  kInvalidBucketAclWithBlockPublicAccess,
  kInvalidBucketAclWithObjectOwnership,
  kInvalidBucketName,
  kInvalidBucketOwnerAccountId,
  kInvalidBucketState,
  kInvalidDigest,
  kInvalidEncryptionAlgorithm,
  kInvalidLocationConstraint,
  kInvalidPart,
  kInvalidPartNumber,
  kInvalidPartOrder,
  kInvalidPolicyDocument,
  kInvalidRange,
  kInvalidRequest,
  kInvalidStorageClass,
  kInvalidTag,
  kInvalidToken,
  kInvalidUri,
  kKeyTooLong,
  kMalformedAcl,
  kMalformedPolicy,
  kMalformedPostRequest,
  kMalformedTrailer,
  kMalformedXml,
  kMaxMessageLengthExceeded,
  kMaxPostPreDataLengthExceeded,
  kMetadataConfigurationNotFound,
  kMetadataTableConfigurationNotFound,
  kMetadataTooLarge,
  kMethodNotAllowed,
  kMissingContentLength,
  kMissingRequestBody,
  kMissingSecurityHeader,
  kNoSuchBucket,
  kNoSuchBucketPolicy,
  kNoSuchConfiguration,
  kNoSuchCorsConfiguration,
  kNoSuchKey,
  kNoSuchLifecycleConfiguration,
  kNoSuchPublicAccessBlockConfiguration,
  kNoSuchTagSet,
  kNoSuchUpload,
  kNoSuchVersion,
  kNoSuchWebsiteConfiguration,
  kNotImplemented,
  kNotModified,
  kObjectLockConfigurationNotFound,
  kNoSuchObjectLockConfiguration,
  kOperationAborted,
  kOwnershipControlsNotFound,
  kPreconditionFailed,
  kReplicationConfigurationNotFound,
  kRequestExpired,
  kRequestTimeout,
  kRequestTimeTooSkewed,
  kServerSideEncryptionConfigurationNotFound,
  kServiceUnavailable,
  kSignatureDoesNotMatch,
  kSlowDown,
  kStorageFull,
  kTooManyBuckets,
  kUnexpectedContent,
  kUnresolvableGrantByEmailAddress,
  kUserKeyMustBeSpecified,
  kContentSha256Mismatch,

  kCount,
};

struct CodeText {
  std::string_view name;
  int status;
  std::string_view message;  // when the operation has nothing better to say
};
CodeText Describe(Code code);

struct Error {
  Code code;
  std::string message = {};  // empty: the usual one
  // Further elements, in order: BucketName, ArgumentName, Condition, ...
  std::vector<std::pair<std::string, std::string>> details = {};
  // Headers of the reply.
  std::vector<std::pair<std::string, std::string>> headers = {};
};

template <class T>
using Result = ::aloft::Result<T, Error>;

std::string_view MessageOf(const Error& error);

// What clients see of a fault of the object service. `bucket` and `key` (may be empty) are the ones
// that were asked for.
Error FromFault(const object::Error& fault, std::string_view bucket, std::string_view key);

// "Invalid Argument" with the argument's name and value, the most frequent refusal.
Error InvalidArgument(std::string_view message, std::string_view name, std::string_view value);

// The body of an error reply. `resource` is the path as decoded; `host_id` the second request id.
std::string ErrorXml(const Error& error, std::string_view resource, std::string_view request_id,
                     std::string_view host_id);

}  // namespace aloft::faces::s3

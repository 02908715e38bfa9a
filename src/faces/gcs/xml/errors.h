// The errors of Cloud Storage's XML API, and their form.
// https://cloud.google.com/storage/docs/xml-api/reference-status
//
// Threads     Values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "edge/request.h"
#include "faces/common/face.h"
#include "faces/gcs/errors.h"
#include "object/fault.h"

namespace aloft::faces::gcs::xml {

enum class Code : std::uint8_t {
  kAccessDenied,
  kAuthenticationRequired,
  kBadDigest,
  kBadRequest,
  kBucketAlreadyExists,
  kBucketAlreadyOwnedByYou,
  kBucketNotEmpty,
  kEncryptionAlgorithmInvalid,
  kEncryptionKeyInvalid,
  kEncryptionKeyWrong,
  kEncryptionKeyHashInvalid,
  kEntityTooLarge,
  kEntityTooSmall,
  kExpiredToken,
  kIncompleteBody,
  kInternalError,
  kInvalidArgument,
  kInvalidBucketName,
  kInvalidDigest,
  kInvalidPart,
  kInvalidPartOrder,
  kInvalidRange,
  kInvalidUri,
  kKeyTooLong,
  kMalformedSecurityHeader,
  kMalformedXml,
  kMetadataTooLarge,
  kMethodNotAllowed,
  kMissingContentLength,
  kNoSuchBucket,
  kNoSuchKey,
  kNoSuchUpload,
  kNotImplemented,
  kNotModified,
  kPreconditionFailed,
  kRequestTimeTooSkewed,
  kResourceEncrypted,
  kResourceNotEncrypted,
  kServiceUnavailable,
  kSignatureDoesNotMatch,
  kTooManyBuckets,

  kCount,
};

struct Error {
  Code code;
  std::string details = {};  // <Details>; empty: none
};

template <class T>
using Result = ::aloft::Result<T, Error>;

std::string_view CodeName(Code code);     // "NoSuchKey"
std::string_view CodeMessage(Code code);  // one sentence for people

Error InvalidArgument(std::string details);
Error NotImplemented(std::string_view what);

// What clients see of a fault of the object service.
Error FromFault(const object::Error& fault, std::string_view bucket, std::string_view key);
// What is shared with the JSON API (authorization, digests, ranges) speaks in its errors.
Error FromJson(const gcs::Error& error);
Error FromAuth(const AuthError& error);

// 304 and HEAD have no body.
edge::Response ErrorReply(const edge::Request& request, const Error& error);

}  // namespace aloft::faces::gcs::xml

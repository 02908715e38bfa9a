#include "faces/gcs/xml/errors.h"

#include <cstddef>
#include <iterator>
#include <utility>

#include "base/xml_writer.h"

namespace aloft::faces::gcs::xml {
namespace {

struct Words {
  Code code;
  int status;
  std::string_view name;
  std::string_view message;
};

// In the order of the enum.
constexpr Words kWords[] = {
    {Code::kAccessDenied, 403, "AccessDenied", "Access denied."},
    {Code::kAuthenticationRequired, 401, "AuthenticationRequired", "Authentication required."},
    {Code::kBadDigest, 400, "BadDigest",
     "The Content-MD5 or checksum value that you specified did not match what the server "
     "received."},
    {Code::kBadRequest, 400, "BadRequest", "Bad request."},
    {Code::kBucketAlreadyExists, 409, "BucketAlreadyExists",
     "The requested bucket name is not available. The bucket namespace is shared by all users of "
     "the system. Please select a different name and try again."},
    {Code::kBucketAlreadyOwnedByYou, 409, "BucketAlreadyOwnedByYou",
     "Your previous request to create the named bucket succeeded and you already own it."},
    {Code::kBucketNotEmpty, 409, "BucketNotEmpty", "The bucket you tried to delete is not empty."},
    {Code::kEncryptionAlgorithmInvalid, 400, "CustomerEncryptionAlgorithmIsInvalid",
     "Missing an encryption algorithm, or the provided algorithm is not \"AES256.\""},
    {Code::kEncryptionKeyInvalid, 400, "CustomerEncryptionKeyFormatIsInvalid",
     "Missing an encryption key, or it is not Base64 encoded, or it does not meet the required "
     "length of the encryption algorithm."},
    {Code::kEncryptionKeyWrong, 400, "CustomerEncryptionKeyIsIncorrect",
     "The provided encryption key is incorrect."},
    {Code::kEncryptionKeyHashInvalid, 400, "CustomerEncryptionKeySha256IsInvalid",
     "Missing a SHA256 hash of the encryption key, or it is not Base64 encoded, or it does not "
     "match the encryption key."},
    {Code::kEntityTooLarge, 400, "EntityTooLarge",
     "Your proposed upload is larger than the maximum object size."},
    {Code::kEntityTooSmall, 400, "EntityTooSmall",
     "Your proposed upload is smaller than the minimum size."},
    {Code::kExpiredToken, 400, "ExpiredToken", "Invalid argument."},
    {Code::kIncompleteBody, 400, "IncompleteBody",
     "You did not provide the number of bytes specified by the Content-Length header."},
    {Code::kInternalError, 500, "InternalError",
     "We encountered an internal error. Please try again."},
    {Code::kInvalidArgument, 400, "InvalidArgument", "Invalid argument."},
    {Code::kInvalidBucketName, 400, "InvalidBucketName", "The specified bucket is not valid."},
    {Code::kInvalidDigest, 400, "InvalidDigest",
     "The Content-MD5 or checksum you specified is not valid."},
    {Code::kInvalidPart, 400, "InvalidPart",
     "One or more of the specified parts could not be found, or their ETag does not match."},
    {Code::kInvalidPartOrder, 400, "InvalidPartOrder",
     "The list of parts was not in ascending order."},
    {Code::kInvalidRange, 416, "InvalidRange", "The requested range cannot be satisfied."},
    {Code::kInvalidUri, 400, "InvalidURI", "Could not parse the specified URI."},
    {Code::kKeyTooLong, 400, "KeyTooLong", "Your key is too long."},
    {Code::kMalformedSecurityHeader, 400, "MalformedSecurityHeader",
     "Your request has a malformed header."},
    {Code::kMalformedXml, 400, "MalformedXML",
     "The XML you provided was not well-formed or did not validate."},
    {Code::kMetadataTooLarge, 400, "MetadataTooLarge",
     "Your metadata headers exceed the maximum allowed size."},
    {Code::kMethodNotAllowed, 405, "MethodNotAllowed",
     "The specified method is not allowed against this resource."},
    {Code::kMissingContentLength, 411, "MissingContentLength",
     "You must provide the Content-Length HTTP header."},
    {Code::kNoSuchBucket, 404, "NoSuchBucket", "The specified bucket does not exist."},
    {Code::kNoSuchKey, 404, "NoSuchKey", "The specified key does not exist."},
    {Code::kNoSuchUpload, 404, "NoSuchUpload", "The requested upload was not found."},
    {Code::kNotImplemented, 501, "NotImplemented",
     "A header or query you provided requested a function that is not implemented."},
    {Code::kNotModified, 304, "NotModified", ""},
    {Code::kPreconditionFailed, 412, "PreconditionFailed",
     "At least one of the pre-conditions you specified did not hold."},
    {Code::kRequestTimeTooSkewed, 403, "RequestTimeTooSkewed",
     "The difference between the request time and the current time is too large."},
    {Code::kResourceEncrypted, 400, "ResourceIsEncryptedWithCustomerEncryptionKey",
     "The target object is encrypted by a customer-supplied encryption key."},
    {Code::kResourceNotEncrypted, 400, "ResourceNotEncryptedWithCustomerEncryptionKey",
     "The target object is not encrypted by a customer-supplied encryption key."},
    {Code::kServiceUnavailable, 503, "ServiceUnavailable", "Please try again."},
    {Code::kSignatureDoesNotMatch, 403, "SignatureDoesNotMatch",
     "The request signature we calculated does not match the signature you provided. Check your "
     "Google secret key and signing method."},
    {Code::kTooManyBuckets, 400, "TooManyBuckets", "The project has too many buckets."},
};

constexpr bool IsComplete() {
  for (std::size_t at = 0; at < std::size(kWords); ++at) {
    if (static_cast<std::size_t>(kWords[at].code) != at) return false;
  }
  return std::size(kWords) == static_cast<std::size_t>(Code::kCount);
}
static_assert(IsComplete(), "a code without its words");

const Words& Describe(Code code) { return kWords[static_cast<std::size_t>(code)]; }

}  // namespace

std::string_view CodeName(Code code) { return Describe(code).name; }
std::string_view CodeMessage(Code code) { return Describe(code).message; }

Error InvalidArgument(std::string details) { return {Code::kInvalidArgument, std::move(details)}; }

Error NotImplemented(std::string_view what) {
  return {Code::kNotImplemented, std::string(what) + " is not implemented."};
}

// No default: a new fault does not compile until it has said what clients see.
Error FromFault(const object::Error& fault, std::string_view bucket, std::string_view key) {
  using object::Fault;
  switch (fault.fault) {
    case Fault::kInvalidBucketName:
      return {Code::kInvalidBucketName};
    case Fault::kInvalidObjectKey:
      return {Code::kInvalidUri};
    case Fault::kObjectKeyTooLong:
      return {Code::kKeyTooLong};
    case Fault::kInvalidArgument:
    case Fault::kInvalidTag:
    case Fault::kInvalidPartNumber:
      return InvalidArgument(fault.detail);
    case Fault::kMetadataTooLarge:
      return {Code::kMetadataTooLarge};
    case Fault::kTooLarge:
      return {Code::kEntityTooLarge};
    case Fault::kTooManyBuckets:
      return {Code::kTooManyBuckets};
    case Fault::kBucketTaken:
      return {Code::kBucketAlreadyExists};
    case Fault::kBucketAlreadyYours:
      return {Code::kBucketAlreadyOwnedByYou};
    case Fault::kProtected:
      return {Code::kAccessDenied, "The object is protected: " + fault.detail + "."};
    case Fault::kBucketNotEmpty:
      return {Code::kBucketNotEmpty};
    case Fault::kNoSuchBucket:
      return {Code::kNoSuchBucket};
    case Fault::kNoSuchObject:
    case Fault::kNoSuchVersion:
    case Fault::kIsDeleteMarker:
      return {Code::kNoSuchKey, "No such object: " + std::string(bucket) + "/" + std::string(key)};
    case Fault::kPreconditionFailed:
      return {Code::kPreconditionFailed};
    case Fault::kNotSatisfiableRange:
      return {Code::kInvalidRange};
    case Fault::kDigestMismatch:
      return {Code::kBadDigest, fault.detail};
    case Fault::kLengthMismatch:
      return {Code::kIncompleteBody};
    case Fault::kNoSuchUpload:
      return {Code::kNoSuchUpload};
    case Fault::kInvalidPart:
      return {Code::kInvalidPart, fault.detail};
    case Fault::kInvalidPartOrder:
      return {Code::kInvalidPartOrder};
    case Fault::kPartTooSmall:
      return {Code::kEntityTooSmall};
    case Fault::kKeyMissing:
      return {Code::kResourceEncrypted};
    case Fault::kKeyWrong:
      return {Code::kEncryptionKeyWrong};
    case Fault::kKeyNotNeeded:
      return {Code::kResourceNotEncrypted};
    case Fault::kRaceLost:
    case Fault::kUnavailable:
      return {Code::kServiceUnavailable};
    case Fault::kCorrupt:
      return {Code::kInternalError};
  }
  return {Code::kInternalError};
}

Error FromJson(const gcs::Error& error) {
  static constexpr std::pair<std::string_view, Code> kOfKeys[] = {
      {"customerEncryptionAlgorithmIsInvalid", Code::kEncryptionAlgorithmInvalid},
      {"customerEncryptionKeyFormatIsInvalid", Code::kEncryptionKeyInvalid},
      {"customerEncryptionKeySha256IsInvalid", Code::kEncryptionKeyHashInvalid}};
  for (const auto& [reason, code] : kOfKeys) {
    if (error.reason == reason) return {code};
  }
  switch (error.status) {
    case 401:
    case 403:
      return {Code::kAccessDenied, error.message};
    case 404:
      return {Code::kNoSuchBucket};
    case 412:
      return {Code::kPreconditionFailed, error.message};
    case 416:
      return {Code::kInvalidRange};
    case 501:
      return {Code::kNotImplemented, error.message};
    case 503:
      return {Code::kServiceUnavailable};
    default:
      return error.status < 500 ? InvalidArgument(error.message) : Error{Code::kInternalError};
  }
}

Error FromAuth(const AuthError& error) {
  switch (error.fault) {
    case AuthFault::kExpired:
      return {error.detail.empty() ? Code::kAuthenticationRequired : Code::kExpiredToken,
              error.detail};
    case AuthFault::kClockSkewed:
      return {Code::kRequestTimeTooSkewed};
    case AuthFault::kSignatureMismatch:
      return {Code::kSignatureDoesNotMatch};
    case AuthFault::kHeadersNotSigned:
      return {Code::kMalformedSecurityHeader, "Headers that are not signed: " + error.detail};
    case AuthFault::kPayloadHashMismatch:
      return {Code::kBadDigest};
    case AuthFault::kIncompleteBody:
      return {Code::kIncompleteBody};
    case AuthFault::kMalformed:
    case AuthFault::kInvalidArgument:
      return {Code::kMalformedSecurityHeader, error.detail};
    default:
      return {Code::kAuthenticationRequired, error.detail};
  }
}

edge::Response ErrorReply(const edge::Request& request, const Error& error) {
  const Words& words = Describe(error.code);
  edge::Response response;
  response.status = words.status;
  if (words.status == 304) return response;
  response.Add("Content-Type", "application/xml; charset=UTF-8");
  if (request.method == "HEAD") return response;
  XmlWriter xml(response.body);
  xml.Declaration().Begin("Error");
  xml.Element("Code", words.name).Element("Message", words.message);
  if (!error.details.empty()) xml.Element("Details", std::string_view(error.details));
  xml.End();
  return response;
}

}  // namespace aloft::faces::gcs::xml

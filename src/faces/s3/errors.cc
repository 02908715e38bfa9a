#include "faces/s3/errors.h"

#include "base/xml_writer.h"
#include "faces/s3/version_id.h"
#include "object/uploads.h"

namespace aloft::faces::s3 {

std::string_view MessageOf(const Error& error) {
  return error.message.empty() ? Describe(error.code).message : std::string_view(error.message);
}

namespace {

Error WithKey(Code code, std::string_view key) { return {code, {}, {{"Key", std::string(key)}}}; }

Error WithBucket(Code code, std::string_view bucket) {
  return {code, {}, {{"BucketName", std::string(bucket)}}};
}

Error NoSuchKey(const object::Error& fault, std::string_view key) {
  Error error = WithKey(Code::kNoSuchKey, key);
  if (fault.version.generation != 0 && fault.is_delete_marker) {
    error.headers.emplace_back("x-amz-delete-marker", "true");
    error.headers.emplace_back("x-amz-version-id", VersionId(fault.version));
  }
  return error;
}

// The version asked for by name is a delete marker: it can be deleted, and nothing else.
Error MarkerNotAllowed(const object::Error& fault) {
  Error error{Code::kMethodNotAllowed, {}, {{"Method", "GET"}, {"ResourceType", "DeleteMarker"}}};
  error.headers.emplace_back("Allow", "DELETE");
  error.headers.emplace_back("x-amz-delete-marker", "true");
  if (fault.version.generation != 0) {
    error.headers.emplace_back("x-amz-version-id", VersionId(fault.version));
  }
  return error;
}

// The client's key does not fit the object, or the upload that a part is of.
Error KeyRefused(const object::Error& fault) {
  const bool of_upload = fault.detail == object::kOfUpload;
  if (fault.fault == object::Fault::kKeyNotNeeded) {
    return {Code::kInvalidRequest, "The encryption parameters are not applicable to this object."};
  }
  if (fault.fault == object::Fault::kKeyMissing) {
    return {Code::kInvalidRequest,
            of_upload ? "The multipart upload initiate requested encryption. Subsequent part "
                        "requests must include the appropriate encryption parameters."
                      : "The object was stored using a form of Server Side Encryption. The correct "
                        "parameters must be provided to retrieve the object."};
  }
  if (!of_upload) return {Code::kAccessDenied};
  return {Code::kInvalidRequest,
          "The provided encryption parameters did not match the ones used originally."};
}

Error Protected(const object::Error& fault) {
  if (fault.detail != "versioning") {
    return {Code::kAccessDenied, "Access Denied because object protected by object lock."};
  }
  return {
      Code::kInvalidBucketState,
      "An Object Lock configuration is present on this bucket, so the versioning state cannot be "
      "changed."};
}

}  // namespace

// No default: a new fault does not compile until it has said what clients see.
Error FromFault(const object::Error& fault, std::string_view bucket, std::string_view key) {
  using object::Fault;
  switch (fault.fault) {
    case Fault::kInvalidBucketName:
      return WithBucket(Code::kInvalidBucketName, bucket);
    case Fault::kInvalidObjectKey:
      return {Code::kInvalidUri};
    case Fault::kObjectKeyTooLong:
      return {Code::kKeyTooLong,
              {},
              {{"Size", std::to_string(key.size())}, {"MaxSizeAllowed", "1024"}}};
    case Fault::kInvalidArgument:
      return {Code::kInvalidArgument, fault.detail};
    case Fault::kMetadataTooLarge:
      return {Code::kMetadataTooLarge};
    case Fault::kInvalidTag:
      return {Code::kInvalidTag, fault.detail};
    case Fault::kTooLarge:
      return {Code::kEntityTooLarge};
    case Fault::kTooManyBuckets:
      return {Code::kTooManyBuckets};
    case Fault::kNoSuchBucket:
      return WithBucket(Code::kNoSuchBucket, bucket);
    case Fault::kBucketTaken:
      return WithBucket(Code::kBucketAlreadyExists, bucket);
    case Fault::kBucketAlreadyYours:
      return WithBucket(Code::kBucketAlreadyOwnedByYou, bucket);
    case Fault::kProtected:
      return Protected(fault);
    case Fault::kBucketNotEmpty:
      return WithBucket(Code::kBucketNotEmpty, bucket);
    case Fault::kNoSuchObject:
      return NoSuchKey(fault, key);
    case Fault::kNoSuchVersion:
      return WithKey(Code::kNoSuchVersion, key);
    case Fault::kIsDeleteMarker:
      return MarkerNotAllowed(fault);
    case Fault::kPreconditionFailed:
      return {Code::kPreconditionFailed};
    case Fault::kRaceLost:
      return WithKey(Code::kConditionalRequestConflict, key);
    case Fault::kNotSatisfiableRange:
      return {Code::kInvalidRange};
    case Fault::kDigestMismatch:
      return {Code::kBadDigest};
    case Fault::kLengthMismatch:
      return {Code::kIncompleteBody};
    case Fault::kNoSuchUpload:
      return {Code::kNoSuchUpload};
    case Fault::kInvalidPartNumber:
      return {Code::kInvalidPartNumber};
    case Fault::kInvalidPart:
      return {Code::kInvalidPart};
    case Fault::kInvalidPartOrder:
      return {Code::kInvalidPartOrder};
    case Fault::kPartTooSmall:
      return {Code::kEntityTooSmall};
    case Fault::kKeyMissing:
    case Fault::kKeyWrong:
    case Fault::kKeyNotNeeded:
      return KeyRefused(fault);
    case Fault::kUnavailable:
      return {Code::kStorageFull};
    case Fault::kCorrupt:
      return {Code::kInternalError, "The stored bytes do not match their checksum."};
  }
  return {Code::kInternalError};
}

Error InvalidArgument(std::string_view message, std::string_view name, std::string_view value) {
  return {Code::kInvalidArgument,
          std::string(message),
          {{"ArgumentName", std::string(name)}, {"ArgumentValue", std::string(value)}}};
}

std::string ErrorXml(const Error& error, std::string_view resource, std::string_view request_id,
                     std::string_view host_id) {
  std::string out;
  XmlWriter xml(out);
  xml.Declaration().Begin("Error");
  xml.Element("Code", Describe(error.code).name).Element("Message", MessageOf(error));
  for (const auto& [name, value] : error.details) xml.Element(name, std::string_view(value));
  xml.Element("Resource", resource).Element("RequestId", request_id).Element("HostId", host_id);
  xml.End();
  return out;
}

}  // namespace aloft::faces::s3

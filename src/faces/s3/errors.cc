#include "faces/s3/errors.h"

#include "base/xml_writer.h"
#include "faces/s3/version_id.h"

namespace aloft::faces::s3 {

// clang-format off
// One line for each code; no default, so that a new code does not compile until it has said what clients see.
CodeText Describe(Code code) {
  switch (code) {
    case Code::kAccessDenied: return {"AccessDenied", 403, "Access Denied"};
    case Code::kAccessControlListNotSupported: return {"AccessControlListNotSupported", 400, "The bucket does not allow ACLs"};
    case Code::kAccessForbidden: return {"AccessForbidden", 403, "CORSResponse: CORS is not enabled for this bucket."};
    case Code::kAuthorizationHeaderMalformed: return {"AuthorizationHeaderMalformed", 400, "The authorization header that you provided is not valid."};
    case Code::kAuthorizationQueryParametersError: return {"AuthorizationQueryParametersError", 400, "The authorization query parameters that you provided are not valid."};
    case Code::kBadDigest: return {"BadDigest", 400, "The Content-MD5 you specified did not match what we received."};
    case Code::kBadRequest: return {"BadRequest", 400, "Bad Request"};
    case Code::kBucketAlreadyExists: return {"BucketAlreadyExists", 409, "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again."};
    case Code::kBucketAlreadyOwnedByYou: return {"BucketAlreadyOwnedByYou", 409, "Your previous request to create the named bucket succeeded and you already own it."};
    case Code::kBucketNotEmpty: return {"BucketNotEmpty", 409, "The bucket you tried to delete is not empty"};
    case Code::kConditionalRequestConflict: return {"ConditionalRequestConflict", 409, "The conditional request cannot succeed due to a conflicting operation against this resource."};
    case Code::kEntityTooLarge: return {"EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed size"};
    case Code::kEntityTooSmall: return {"EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size"};
    case Code::kExpiredToken: return {"ExpiredToken", 400, "The provided token has expired."};
    case Code::kIllegalLocationConstraint: return {"IllegalLocationConstraintException", 400, "The unspecified location constraint is incompatible for the region specific endpoint this request was sent to."};
    case Code::kIllegalVersioningConfiguration: return {"IllegalVersioningConfigurationException", 400, "The Versioning element must be specified"};
    case Code::kIncompleteBody: return {"IncompleteBody", 400, "You did not provide the number of bytes specified by the Content-Length HTTP header."};
    case Code::kIncompleteSignature: return {"IncompleteSignature", 400, "The request signature does not conform to Amazon Web Services standards."};
    case Code::kInternalError: return {"InternalError", 500, "We encountered an internal error. Please try again."};
    case Code::kInvalidAccessKeyId: return {"InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records."};
    case Code::kInvalidArgument: return {"InvalidArgument", 400, "Invalid Argument"};
    case Code::kInvalidBucketAclWithBlockPublicAccess: return {"InvalidBucketAclWithBlockPublicAccessError", 400, "Bucket cannot have public ACLs set with BlockPublicAccess enabled"};
    case Code::kInvalidBucketAclWithObjectOwnership: return {"InvalidBucketAclWithObjectOwnership", 400, "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"};
    case Code::kInvalidBucketName: return {"InvalidBucketName", 400, "The specified bucket is not valid."};
    case Code::kInvalidBucketState: return {"InvalidBucketState", 409, "The request is not valid with the current state of the bucket."};
    case Code::kInvalidDigest: return {"InvalidDigest", 400, "The Content-MD5 you specified was invalid."};
    case Code::kInvalidLocationConstraint: return {"InvalidLocationConstraint", 400, "The specified location-constraint is not valid"};
    case Code::kInvalidPart: return {"InvalidPart", 400, "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag."};
    case Code::kInvalidPartNumber: return {"InvalidPartNumber", 416, "The requested partnumber is not satisfiable"};
    case Code::kInvalidPartOrder: return {"InvalidPartOrder", 400, "The list of parts was not in ascending order. Parts must be ordered by part number."};
    case Code::kInvalidPolicyDocument: return {"InvalidPolicyDocument", 400, "Invalid Policy: Invalid JSON."};
    case Code::kInvalidRange: return {"InvalidRange", 416, "The requested range is not satisfiable"};
    case Code::kInvalidRequest: return {"InvalidRequest", 400, "Invalid Request"};
    case Code::kInvalidStorageClass: return {"InvalidStorageClass", 400, "The storage class you specified is not valid"};
    case Code::kInvalidTag: return {"InvalidTag", 400, "The tag provided was not a valid tag. This error can occur if the tag did not pass input validation."};
    case Code::kInvalidToken: return {"InvalidToken", 400, "The provided token is malformed or otherwise invalid."};
    case Code::kInvalidUri: return {"InvalidURI", 400, "Couldn't parse the specified URI."};
    case Code::kKeyTooLong: return {"KeyTooLongError", 400, "Your key is too long"};
    case Code::kMalformedAcl: return {"MalformedACLError", 400, "The XML you provided was not well-formed or did not validate against our published schema"};
    case Code::kMalformedPolicy: return {"MalformedPolicy", 400, "This policy contains invalid Json"};
    case Code::kMalformedPostRequest: return {"MalformedPOSTRequest", 400, "The body of your POST request is not well-formed multipart/form-data."};
    case Code::kMalformedTrailer: return {"MalformedTrailerError", 400, "The request contained trailing data that was not well-formed or did not conform to our published schema."};
    case Code::kMalformedXml: return {"MalformedXML", 400, "The XML you provided was not well-formed or did not validate against our published schema"};
    case Code::kMaxMessageLengthExceeded: return {"MaxMessageLengthExceeded", 400, "Your request was too big."};
    case Code::kMaxPostPreDataLengthExceeded: return {"MaxPostPreDataLengthExceeded", 400, "Your POST request fields preceding the upload file were too large."};
    case Code::kMetadataConfigurationNotFound: return {"MetadataConfigurationNotFound", 404, "The metadata configuration was not found"};
    case Code::kMetadataTableConfigurationNotFound: return {"MetadataTableConfigurationNotFound", 404, "The metadata table configuration was not found"};
    case Code::kMetadataTooLarge: return {"MetadataTooLarge", 400, "Your metadata headers exceed the maximum allowed metadata size"};
    case Code::kMethodNotAllowed: return {"MethodNotAllowed", 405, "The specified method is not allowed against this resource."};
    case Code::kMissingContentLength: return {"MissingContentLength", 411, "You must provide the Content-Length HTTP header."};
    case Code::kMissingRequestBody: return {"MissingRequestBodyError", 400, "Request Body is empty"};
    case Code::kMissingSecurityHeader: return {"MissingSecurityHeader", 400, "Your request was missing a required header"};
    case Code::kNoSuchBucket: return {"NoSuchBucket", 404, "The specified bucket does not exist"};
    case Code::kNoSuchBucketPolicy: return {"NoSuchBucketPolicy", 404, "The bucket policy does not exist"};
    case Code::kNoSuchConfiguration: return {"NoSuchConfiguration", 404, "The specified configuration does not exist."};
    case Code::kNoSuchCorsConfiguration: return {"NoSuchCORSConfiguration", 404, "The CORS configuration does not exist"};
    case Code::kNoSuchKey: return {"NoSuchKey", 404, "The specified key does not exist."};
    case Code::kNoSuchLifecycleConfiguration: return {"NoSuchLifecycleConfiguration", 404, "The lifecycle configuration does not exist"};
    case Code::kNoSuchPublicAccessBlockConfiguration: return {"NoSuchPublicAccessBlockConfiguration", 404, "The public access block configuration was not found"};
    case Code::kNoSuchTagSet: return {"NoSuchTagSet", 404, "The TagSet does not exist"};
    case Code::kNoSuchUpload: return {"NoSuchUpload", 404, "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed."};
    case Code::kNoSuchVersion: return {"NoSuchVersion", 404, "The specified version does not exist."};
    case Code::kNoSuchWebsiteConfiguration: return {"NoSuchWebsiteConfiguration", 404, "The specified bucket does not have a website configuration"};
    case Code::kNotImplemented: return {"NotImplemented", 501, "A header you provided implies functionality that is not implemented"};
    case Code::kNotModified: return {"NotModified", 304, "Not Modified"};
    case Code::kObjectLockConfigurationNotFound: return {"ObjectLockConfigurationNotFoundError", 404, "Object Lock configuration does not exist for this bucket"};
    case Code::kNoSuchObjectLockConfiguration: return {"NoSuchObjectLockConfiguration", 404, "The specified object does not have a ObjectLock configuration"};
    case Code::kOperationAborted: return {"OperationAborted", 409, "A conflicting conditional operation is currently in progress against this resource. Please try again."};
    case Code::kOwnershipControlsNotFound: return {"OwnershipControlsNotFoundError", 404, "The bucket ownership controls were not found"};
    case Code::kPreconditionFailed: return {"PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold"};
    case Code::kReplicationConfigurationNotFound: return {"ReplicationConfigurationNotFoundError", 404, "The replication configuration was not found"};
    case Code::kRequestExpired: return {"AccessDenied", 403, "Request has expired"};
    case Code::kRequestTimeout: return {"RequestTimeout", 400, "Your socket connection to the server was not read from or written to within the timeout period."};
    case Code::kRequestTimeTooSkewed: return {"RequestTimeTooSkewed", 403, "The difference between the request time and the current time is too large."};
    case Code::kServerSideEncryptionConfigurationNotFound: return {"ServerSideEncryptionConfigurationNotFoundError", 404, "The server side encryption configuration was not found"};
    case Code::kServiceUnavailable: return {"ServiceUnavailable", 503, "Service is unable to handle request."};
    case Code::kSignatureDoesNotMatch: return {"SignatureDoesNotMatch", 403, "The request signature we calculated does not match the signature you provided. Check your key and signing method."};
    case Code::kSlowDown: return {"SlowDown", 503, "Please reduce your request rate."};
    case Code::kStorageFull: return {"InsufficientStorage", 507, "There is not enough space left to store the object."};
    case Code::kTooManyBuckets: return {"TooManyBuckets", 400, "You have attempted to create more buckets than allowed"};
    case Code::kUnexpectedContent: return {"UnexpectedContent", 400, "This request does not support content"};
    case Code::kUnresolvableGrantByEmailAddress: return {"UnresolvableGrantByEmailAddress", 400, "The email address you provided does not match any account on record."};
    case Code::kUserKeyMustBeSpecified: return {"UserKeyMustBeSpecified", 400, "The bucket POST must contain the specified field name. If it is specified, check the order of the fields."};
    case Code::kContentSha256Mismatch: return {"XAmzContentSHA256Mismatch", 400, "The provided 'x-amz-content-sha256' header does not match what was computed."};
  }
  return {"InternalError", 500, "We encountered an internal error. Please try again."};
}

// clang-format on

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
      return {Code::kKeyTooLong, {}, {{"Size", std::to_string(key.size())}, {"MaxSizeAllowed", "1024"}}};
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

#include "faces/gcs/errors.h"

#include "base/json_writer.h"

namespace aloft::faces::gcs {

Error Invalid(std::string message) { return {400, "invalid", std::move(message)}; }

Error InvalidParameter(std::string_view name, std::string_view value) {
  return {400, "invalidParameter",
          "Invalid value '" + std::string(value) + "' for parameter " + std::string(name) + ".",
          "parameter", std::string(name)};
}

Error Required(std::string_view what) {
  return {400, "required", "Required parameter: " + std::string(what), "parameter",
          std::string(what)};
}

Error NotImplemented(std::string_view what) {
  return {501, "notImplemented", std::string(what) + " is not implemented."};
}

Error NotFound() { return {404, "notFound", "Not Found"}; }

Error NoSuchBucket() { return {404, "notFound", "The specified bucket does not exist."}; }

Error NoSuchObject(std::string_view bucket, std::string_view key) {
  return {404, "notFound", "No such object: " + std::string(bucket) + "/" + std::string(key)};
}

Error ConditionNotMet() {
  return {412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.",
          "header", "If-Match"};
}

Error NotModified() { return {304, "notModified", "Not Modified"}; }

Error Forbidden() { return {403, "forbidden", "The caller does not have permission."}; }

Error TooLarge() { return {413, "uploadTooLarge", "The request is too large."}; }

namespace {

Error Protected(const object::Error& fault, std::string_view bucket, std::string_view key) {
  const std::string object = "Object '" + std::string(bucket) + "/" + std::string(key) + "' ";
  if (fault.detail.ends_with("hold")) {
    const std::string_view kind = fault.detail.starts_with("event") ? "Event-Based" : "Temporary";
    return {403, "objectUnderActiveHold",
            object + "is under active " + std::string(kind) +
                " hold and cannot be deleted, overwritten or archived until hold is removed."};
  }
  if (fault.detail == "locked bucket retention") {
    return {403, "forbidden", "Cannot reduce the retention duration of a locked Retention Policy."};
  }
  if (fault.detail == "versioning") {
    return {403, "forbidden", "Versioning cannot be suspended while the bucket has Object Lock."};
  }
  return {403, "retentionPolicyNotMet",
          object +
              "is subject to bucket's retention policy or object retention and cannot be deleted "
              "or overwritten, nor its retention be reduced."};
}

}  // namespace

Error FromFault(const object::Error& fault, std::string_view bucket, std::string_view key) {
  using object::Fault;
  switch (fault.fault) {
    case Fault::kInvalidBucketName:
      return Invalid("Invalid bucket name: '" + std::string(bucket) + "'");
    case Fault::kInvalidObjectKey:
    case Fault::kObjectKeyTooLong:
      return Invalid("Invalid object name: '" + std::string(key) + "'");
    case Fault::kInvalidArgument:
    case Fault::kInvalidTag:
      return Invalid("Invalid argument: " + fault.detail);
    case Fault::kMetadataTooLarge:
      return Invalid("The metadata is too large.");
    case Fault::kTooLarge:
      return TooLarge();
    case Fault::kTooManyBuckets:
      return {429, "rateLimitExceeded", "The project has too many buckets."};
    case Fault::kNoSuchBucket:
      return NoSuchBucket();
    case Fault::kBucketTaken:
      return {409, "conflict",
              "The requested bucket name is not available. The bucket namespace is shared by all "
              "users of the system. Please select a different name and try again."};
    case Fault::kBucketAlreadyYours:
      return {409, "conflict",
              "Your previous request to create the named bucket succeeded and you already own it."};
    case Fault::kBucketNotEmpty:
      return {409, "conflict", "The bucket you tried to delete is not empty."};
    case Fault::kProtected:
      return Protected(fault, bucket, key);
    case Fault::kNoSuchObject:
    case Fault::kNoSuchVersion:
    case Fault::kIsDeleteMarker:
      return NoSuchObject(bucket, key);
    case Fault::kPreconditionFailed:
      return fault.detail.starts_with("if_not") ? NotModified() : ConditionNotMet();
    case Fault::kRaceLost:
      return {503, "backendError", "Too many writers of this object; try again."};
    case Fault::kNotSatisfiableRange:
      return {416, "requestedRangeNotSatisfiable", "Request range not satisfiable"};
    case Fault::kDigestMismatch:
      return Invalid("Provided " + fault.detail +
                     " hash doesn't match the hash calculated from the content.");
    case Fault::kLengthMismatch:
      return Invalid("The content has another length than announced.");
    case Fault::kNoSuchUpload:
      return {404, "notFound", "The upload session does not exist or has ended."};
    case Fault::kInvalidPartNumber:
    case Fault::kInvalidPart:
    case Fault::kInvalidPartOrder:
    case Fault::kPartTooSmall:
      return Invalid("Invalid part: " + fault.detail);
    case Fault::kKeyMissing:
      return {400, "resourceIsEncryptedWithCustomerEncryptionKey",
              "The target object is encrypted by a customer-supplied encryption key."};
    case Fault::kKeyWrong:
      return {400, "customerEncryptionKeyIsIncorrect", "The provided encryption key is incorrect."};
    case Fault::kKeyNotNeeded:
      return {400, "resourceNotEncryptedWithCustomerEncryptionKey",
              "The target object is not encrypted by a customer-supplied encryption key."};
    case Fault::kUnavailable:
      return {503, "backendError", "The service is unavailable; try again."};
    case Fault::kCorrupt:
      return {500, "internalError", "Stored content cannot be read."};
  }
  return {500, "internalError", "Internal error."};
}

namespace {

// A name in a message must not become markup.
std::string PlainText(std::string_view message) {
  std::string out;
  for (const char c : message) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace

edge::Response ErrorReply(const edge::Request& request, const Error& error) {
  edge::Response response;
  response.status = error.status;
  if (error.status == 304) return response;
  response.Add("Content-Type", "application/json; charset=UTF-8");
  if (request.method == "HEAD") return response;
  JsonWriter json(response.body);
  json.BeginObject().Key("error").BeginObject();
  json.Member("code", error.status).Member("message", std::string_view(error.message));
  json.Key("errors").BeginArray().BeginObject();
  json.Member("message", std::string_view(error.message)).Member("domain", "global");
  json.Member("reason", std::string_view(error.reason));
  if (!error.location.empty()) {
    json.Member("locationType", std::string_view(error.location_type));
    json.Member("location", std::string_view(error.location));
  }
  json.EndObject().EndArray().EndObject().EndObject();
  return response;
}

edge::Response PlainErrorReply(const edge::Request& request, const Error& error) {
  edge::Response response;
  response.status = error.status;
  if (error.status == 304) return response;
  response.Add("Content-Type", "text/html; charset=UTF-8");
  response.Add("X-Content-Type-Options", "nosniff");
  if (request.method != "HEAD") response.body = PlainText(error.message);
  return response;
}

}  // namespace aloft::faces::gcs

#include "faces/dynamodb/errors.h"

#include "faces/dynamodb/render.h"

namespace aloft::faces::dynamodb {
namespace {

struct Wording {
  std::string_view type;
  int status = 400;
  // Coral's own exceptions and cancelled transactions write the member with a capital.
  std::string_view message_member = "message";
};

Wording WordingOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kValidation:
      return {"com.amazon.coral.validate#ValidationException"};
    case ErrorCode::kSerialization:
      return {"com.amazon.coral.service#SerializationException", 400, "Message"};
    case ErrorCode::kUnknownOperation:
      return {"com.amazon.coral.service#UnknownOperationException"};
    case ErrorCode::kInternal:
      return {"com.amazonaws.dynamodb.v20120810#InternalServerError", 500};
    case ErrorCode::kUnavailable:
      return {"com.amazon.coral.service#ServiceUnavailableException", 503};
    case ErrorCode::kTooLarge:
      return {"com.amazon.coral.service#RequestEntityTooLargeException", 413};
    case ErrorCode::kThrottling:
      return {"com.amazonaws.dynamodb.v20120810#ThrottlingException"};
    case ErrorCode::kMissingToken:
      return {"com.amazon.coral.service#MissingAuthenticationTokenException"};
    case ErrorCode::kIncompleteSignature:
      return {"com.amazon.coral.service#IncompleteSignatureException"};
    case ErrorCode::kInvalidSignature:
      return {"com.amazon.coral.service#InvalidSignatureException"};
    case ErrorCode::kUnrecognizedClient:
      return {"com.amazon.coral.service#UnrecognizedClientException"};
    case ErrorCode::kExpiredToken:
      return {"com.amazon.coral.service#ExpiredTokenException"};
    case ErrorCode::kAccessDenied:
      return {"com.amazon.coral.service#AccessDeniedException", 400, "Message"};
    case ErrorCode::kResourceNotFound:
      return {"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"};
    case ErrorCode::kResourceInUse:
      return {"com.amazonaws.dynamodb.v20120810#ResourceInUseException"};
    case ErrorCode::kTableNotFound:
      return {"com.amazonaws.dynamodb.v20120810#TableNotFoundException"};
    case ErrorCode::kLimitExceeded:
      return {"com.amazonaws.dynamodb.v20120810#LimitExceededException"};
    case ErrorCode::kPolicyNotFound:
      return {"com.amazonaws.dynamodb.v20120810#PolicyNotFoundException"};
    case ErrorCode::kBackupNotFound:
      return {"com.amazonaws.dynamodb.v20120810#BackupNotFoundException"};
    case ErrorCode::kExportNotFound:
      return {"com.amazonaws.dynamodb.v20120810#ExportNotFoundException"};
    case ErrorCode::kImportNotFound:
      return {"com.amazonaws.dynamodb.v20120810#ImportNotFoundException"};
    case ErrorCode::kGlobalTableNotFound:
      return {"com.amazonaws.dynamodb.v20120810#GlobalTableNotFoundException"};
    case ErrorCode::kConditionalCheckFailed:
      return {"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"};
    case ErrorCode::kDuplicateItem:
      return {"com.amazonaws.dynamodb.v20120810#DuplicateItemException"};
    case ErrorCode::kItemCollectionTooLarge:
      return {"com.amazonaws.dynamodb.v20120810#ItemCollectionSizeLimitExceededException"};
    case ErrorCode::kTransactionCanceled:
      return {"com.amazonaws.dynamodb.v20120810#TransactionCanceledException", 400, "Message"};
    case ErrorCode::kTransactionConflict:
      return {"com.amazonaws.dynamodb.v20120810#TransactionConflictException"};
    case ErrorCode::kTransactionInProgress:
      return {"com.amazonaws.dynamodb.v20120810#TransactionInProgressException", 400, "Message"};
    case ErrorCode::kIdempotentParameterMismatch:
      return {"com.amazonaws.dynamodb.v20120810#IdempotentParameterMismatchException", 400,
              "Message"};
    case ErrorCode::kTrimmedData:
      return {"com.amazonaws.dynamodb.v20120810#TrimmedDataAccessException"};
    case ErrorCode::kExpiredIterator:
      return {"com.amazonaws.dynamodb.v20120810#ExpiredIteratorException"};
  }
  return {"com.amazonaws.dynamodb.v20120810#InternalServerError", 500};
}

}  // namespace

Failure<ApiError> InvalidParameters(std::string_view detail) {
  std::string message = "One or more parameter values were invalid: ";
  message += detail;
  return Invalid(std::move(message));
}

int HttpStatus(ErrorCode code) { return WordingOf(code).status; }
std::string_view TypeName(ErrorCode code) { return WordingOf(code).type; }

std::string RenderError(const ApiError& error) {
  const Wording wording = WordingOf(error.code);
  std::string body = "{\"__type\":\"";
  body += wording.type;
  body += '"';
  if (!error.message.empty()) {
    body += ",\"";
    body += wording.message_member;
    body += "\":";
    AppendQuoted(body, error.message);
  }
  body += error.members;
  body += '}';
  return body;
}

}  // namespace aloft::faces::dynamodb

// What can go wrong in this face, and how DynamoDB says it: __type, HTTP status and message.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace aloft::faces::dynamodb {

enum class ErrorCode : std::uint8_t {
  kValidation,
  kSerialization,
  kUnknownOperation,
  kInternal,
  kUnavailable,
  kTooLarge,
  kThrottling,
  // Who may
  kMissingToken,
  kIncompleteSignature,
  kInvalidSignature,
  kUnrecognizedClient,
  kExpiredToken,
  kAccessDenied,
  // Tables
  kResourceNotFound,
  kResourceInUse,
  kTableNotFound,
  kLimitExceeded,
  kPolicyNotFound,
  kBackupNotFound,
  kExportNotFound,
  kImportNotFound,
  kGlobalTableNotFound,
  // Items
  kConditionalCheckFailed,
  kDuplicateItem,  // what a statement inserts is there
  kItemCollectionTooLarge,
  kTransactionCanceled,
  kTransactionConflict,
  kTransactionInProgress,
  kIdempotentParameterMismatch,
  // Streams
  kTrimmedData,
  kExpiredIterator,
};

struct ApiError {
  ErrorCode code;
  std::string message = {};
  std::string members = {};  // more members of the body, rendered, each with its leading comma
};

template <class T>
using Outcome = Result<T, ApiError>;

inline Failure<ApiError> Invalid(std::string message) {
  return Fail(ApiError{ErrorCode::kValidation, std::move(message)});
}
inline constexpr std::string_view kDuplicateItem = "Duplicate primary key exists in table";
// "One or more parameter values were invalid: " + detail.
Failure<ApiError> InvalidParameters(std::string_view detail);

int HttpStatus(ErrorCode code);
std::string_view TypeName(
    ErrorCode code);  // with its namespace: "com.amazon.coral.validate#ValidationException"
std::string RenderError(const ApiError& error);

}  // namespace aloft::faces::dynamodb

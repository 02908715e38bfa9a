#include "faces/firestore/errors.h"

#include <utility>

namespace aloft::faces::firestore {
namespace {

using document::Fault;

// "projects/p/databases/d" of "projects/p/databases/d/documents/".
std::string_view DatabaseOf(std::string_view prefix) {
  const std::size_t end = prefix.rfind("/documents");
  return prefix.substr(0, end);
}

Error NoSuchDatabase(std::string_view prefix) {
  return {Code::kNotFound,
          "The database " + std::string(DatabaseOf(prefix)) + " does not exist. Create it first."};
}

std::string Named(const document::Error& error, std::string_view prefix) {
  if (error.document.empty()) return error.detail;
  return error.detail + ": " + std::string(prefix) + error.document;
}

struct CodeWord {
  std::string_view name;
  int http_status;
};

// In the order of the codes.
// https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto
constexpr CodeWord kCodes[] = {
    {"OK", 200},
    {"CANCELLED", 499},
    {"UNKNOWN", 500},
    {"INVALID_ARGUMENT", 400},
    {"DEADLINE_EXCEEDED", 504},
    {"NOT_FOUND", 404},
    {"ALREADY_EXISTS", 409},
    {"PERMISSION_DENIED", 403},
    {"RESOURCE_EXHAUSTED", 429},
    {"FAILED_PRECONDITION", 400},
    {"ABORTED", 409},
    {"OUT_OF_RANGE", 400},
    {"UNIMPLEMENTED", 501},
    {"INTERNAL", 500},
    {"UNAVAILABLE", 503},
    {"DATA_LOSS", 500},
    {"UNAUTHENTICATED", 401},
};

}  // namespace

Error FromFault(const document::Error& error, std::string_view prefix) {
  switch (error.fault) {
    case Fault::kNoSuchDatabase:
      return NoSuchDatabase(prefix);
    case Fault::kDatabaseExists:
      return {Code::kAlreadyExists, "Database already exists. Please use another database_id."};
    case Fault::kDatabaseProtected:
      return {Code::kFailedPrecondition, "Delete protection is enabled for this database."};
    case Fault::kInvalidArgument:
    case Fault::kRequestTooLarge:
    case Fault::kDocumentTooLarge:
    case Fault::kTooManyIndexEntries:
    case Fault::kNoSuchTransaction:
    case Fault::kTransactionReadOnly:
    case Fault::kReadTimeInFuture:
    case Fault::kTargetExists:
      return {Code::kInvalidArgument, error.detail};
    case Fault::kNoSuchDocument:
    case Fault::kNoSuchIndex:
    case Fault::kNoSuchOperation:
      return {Code::kNotFound, Named(error, prefix)};
    case Fault::kDocumentExists:
    case Fault::kIndexExists:
      return {Code::kAlreadyExists, Named(error, prefix)};
    case Fault::kUpdateTimeMismatch:
    case Fault::kReadTimeTooOld:
    case Fault::kQueryTooExpensive:
      return {Code::kFailedPrecondition, Named(error, prefix)};
    case Fault::kIndexRequired:
      return {Code::kFailedPrecondition, "The query requires an index: " + error.detail};
    case Fault::kContended:
      return {Code::kAborted, error.detail};
    case Fault::kTooManyDatabases:
    case Fault::kTooManyTransactions:
    case Fault::kTooManyIndexes:
    case Fault::kTooManyTargets:
    case Fault::kTooManyStreams:
      return {Code::kResourceExhausted, error.detail};
    case Fault::kUnavailable:
      return {Code::kUnavailable, "No writes can be taken now: " + error.detail};
    case Fault::kUnknown:
      return {Code::kUnknown, "It is not known whether the writes took place."};
    case Fault::kCorrupt:
      return {Code::kDataLoss, "Stored bytes failed a check: " + error.detail};
  }
  return {Code::kInternal, "Internal error encountered."};
}

std::string_view CodeName(Code code) { return kCodes[static_cast<std::size_t>(code)].name; }

int HttpStatusOf(Code code) { return kCodes[static_cast<std::size_t>(code)].http_status; }

Code CodeOfHttpStatus(int status) {
  switch (status) {
    case 401:
      return Code::kUnauthenticated;
    case 403:
      return Code::kPermissionDenied;
    case 404:
      return Code::kNotFound;
    case 408:
      return Code::kDeadlineExceeded;
    case 429:
      return Code::kResourceExhausted;
    case 501:
      return Code::kUnimplemented;
    case 503:
      return Code::kUnavailable;
    default:
      return status < 500 ? Code::kInvalidArgument : Code::kInternal;
  }
}

}  // namespace aloft::faces::firestore

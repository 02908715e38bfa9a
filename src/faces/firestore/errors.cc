#include "faces/firestore/errors.h"

#include <utility>

#include "base/json_writer.h"
#include "document/indexes.h"
#include "document/path.h"

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

std::string JsonField(const document::IndexField& field) {
  const std::string path = document::FormatFieldPath(field.field);
  std::string json = R"({"fieldPath":)";
  AppendJsonString(json, path);
  switch (field.kind) {
    case document::IndexKind::kAscending:
      return json + R"(,"order":"ASCENDING"})";
    case document::IndexKind::kDescending:
      return json + R"(,"order":"DESCENDING"})";
    case document::IndexKind::kContains:
      return json + R"(,"arrayConfig":"CONTAINS"})";
    case document::IndexKind::kVector:
      return json + R"(,"vectorConfig":{"dimension":)" + std::to_string(field.dimensions) +
             R"(,"flat":{}}})";
  }
  return json;
}

// Which index, in words and as firestore.indexes.json has it, so that it can be made at once.
std::string IndexRequired(const document::Error& error) {
  std::string text = "The query requires an index. It needs " + error.detail + ".";
  if (error.index == nullptr) return text;
  const document::IndexDefinition& definition = *error.index;
  const bool of_group = definition.scope == document::Query::Scope::kGroup;
  const bool of_field =
      definition.fields.size() == 1 && definition.fields[0].kind != document::IndexKind::kVector;
  text += of_field ? " Set it for the field with FirestoreAdmin.UpdateField"
                   : " Create it with FirestoreAdmin.CreateIndex";
  text += R"(, or deploy it with firestore.indexes.json: {"collectionGroup":)";
  AppendJsonString(text, definition.collection_id);
  text += of_group ? R"(,"queryScope":"COLLECTION_GROUP","fields":[)"
                   : R"(,"queryScope":"COLLECTION","fields":[)";
  for (const document::IndexField& field : definition.fields) {
    if (text.back() == '}') text += ',';
    text += JsonField(field);
  }
  return text + "]}";
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
      return {Code::kFailedPrecondition, IndexRequired(error)};
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

// Google's messages as the service's requests. What the service judges itself (depths, sizes,
// names of fields, paths) is not judged here.
//
// Threads     Any; no state.
// Errors      INVALID_ARGUMENT.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "document/document.h"
#include "document/results.h"
#include "document/write.h"
#include "faces/firestore/errors.h"
#include "faces/firestore/messages.h"
#include "faces/firestore/names.h"

namespace aloft::faces::firestore {

Result<document::Value> ToValue(const v1::Value& value);
Result<document::Map> ToFields(const v1::Document& document);
Result<std::int64_t> ToMicros(const google::protobuf::Timestamp& time);
Result<std::vector<document::FieldPath>> ToMask(const v1::DocumentMask& mask);
Result<document::FieldPath> ToFieldPath(std::string_view text);
Result<document::Precondition> ToPrecondition(const v1::Precondition& precondition);
Result<document::TransactionOptions> ToOptions(const v1::TransactionOptions& options);

// Writes of documents in `database`.
Result<document::Write> ToWrite(const DatabaseName& database, const v1::Write& write);

// The oneof `consistency_selector` of a request that has `transaction` and `read_time`.
template <class Request>
Result<document::ReadAt> ToReadAt(const Request& request) {
  document::ReadAt at;
  if (request.has_read_time()) {
    ALOFT_TRY(at.read_time_micros, ToMicros(request.read_time()));
  } else {
    at.transaction = request.transaction();
  }
  return at;
}

}  // namespace aloft::faces::firestore

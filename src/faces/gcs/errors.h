// The errors that Cloud Storage clients see, and their JSON form.
// https://cloud.google.com/storage/docs/json_api/v1/status-codes
//
// Threads     Values.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "edge/request.h"
#include "object/fault.h"

namespace aloft::faces::gcs {

struct Error {
  int status;
  std::string reason;  // "notFound"
  std::string message;
  std::string location_type = {};  // "header", "parameter"; empty: not told
  std::string location = {};
};

template <class T>
using Result = ::aloft::Result<T, Error>;

Error Invalid(std::string message);
// A parameter that cannot be what was sent.
Error InvalidParameter(std::string_view name, std::string_view value);
Error Required(std::string_view what);
Error NotImplemented(std::string_view what);
// Of a path or a method that the API does not have.
Error NotFound();
Error NoSuchBucket();
Error NoSuchObject(std::string_view bucket, std::string_view key);
Error ConditionNotMet();
Error NotModified();
Error TooLarge();
Error Forbidden();

// What clients see of a fault of the object service.
Error FromFault(const object::Error& fault, std::string_view bucket, std::string_view key);

// For every refusal. 304 and HEAD have no body.
edge::Response ErrorReply(const edge::Request& request, const Error& error);
// The message alone, as those who ask for the bytes of an object get it.
edge::Response PlainErrorReply(const edge::Request& request, const Error& error);

}  // namespace aloft::faces::gcs

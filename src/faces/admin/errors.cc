#include "faces/admin/errors.h"

#include "base/json_writer.h"

namespace aloft::faces::admin {
namespace {

struct Wording {
  int status;
  std::string_view code;
};

Wording WordingOf(Code code) {
  switch (code) {
    case Code::kInvalid:
      return {400, "invalid"};
    case Code::kNotSigned:
      return {401, "not_signed"};
    case Code::kRefused:
      return {403, "refused"};
    case Code::kNotFound:
      return {404, "not_found"};
    case Code::kMethodNotAllowed:
      return {405, "method_not_allowed"};
    case Code::kExists:
      return {409, "exists"};
    case Code::kLimit:
      return {409, "limit"};
    case Code::kTooLarge:
      return {413, "too_large"};
    case Code::kInternal:
      return {500, "internal"};
    case Code::kUnavailable:
      return {503, "unavailable"};
  }
  return {500, "internal"};
}

}  // namespace

// No default: a new fault does not compile until it has said what clients see.
Error FromFault(const identity::Error& error) {
  using identity::Fault;
  switch (error.fault) {
    case Fault::kInvalidArgument:
    case Fault::kWellKnownSecret:
      return {Code::kInvalid, error.detail};
    case Fault::kExists:
      return {Code::kExists, error.detail};
    case Fault::kNoSuchProject:
    case Fault::kNoSuchKey:
      return {Code::kNotFound, error.detail};
    case Fault::kLimitReached:
      return {Code::kLimit, error.detail};
    case Fault::kRootKey:
      return {Code::kRefused, error.detail};
    case Fault::kMasterKey:
    case Fault::kStorage:
      return {Code::kUnavailable, "the store does not take changes now"};
  }
  return {Code::kInternal, {}};
}

Error FromDenied(const identity::Denied& denied) {
  const bool root_only = denied.reason == identity::Denied::Reason::kRootOnly;
  return {Code::kRefused,
          root_only ? "only the root key may do this" : "this access key may not do this"};
}

Code FromStatus(int status) {
  if (status == 405) return Code::kMethodNotAllowed;
  if (status == 413) return Code::kTooLarge;
  if (status == 503) return Code::kUnavailable;
  return status >= 500 ? Code::kInternal : Code::kInvalid;
}

edge::Response Render(const Error& error) {
  const Wording wording = WordingOf(error.code);
  edge::Response response;
  response.status = wording.status;
  response.Add("Content-Type", "application/json");
  JsonWriter(response.body)
      .BeginObject()
      .Key("error")
      .BeginObject()
      .Member("code", wording.code)
      .Member("message", error.message)
      .EndObject()
      .EndObject();
  return response;
}

}  // namespace aloft::faces::admin

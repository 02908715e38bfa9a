// The service's faults as Google's status codes and sentences; the same for gRPC, REST and
// WebChannel.
//
// Threads     Any; no state.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "document/fault.h"
#include "edge/grpc.h"

namespace aloft::faces::firestore {

using Code = edge::GrpcCode;
using Error = edge::GrpcStatus;
template <class T>
using Result = ::aloft::Result<T, Error>;

inline Failure<Error> Refuse(Code code, std::string message) {
  return {Error{.code = code, .message = std::move(message)}};
}
inline Failure<Error> Invalid(std::string message) {
  return Refuse(Code::kInvalidArgument, std::move(message));
}

// `prefix` is what names of the database's documents begin with:
// "projects/p/databases/d/documents/".
Error FromFault(const document::Error& error, std::string_view prefix);

// "NOT_FOUND".
std::string_view CodeName(Code code);
// As google/rpc/code.proto maps them.
int HttpStatusOf(Code code);
// What a refusal of the request boundary means.
Code CodeOfHttpStatus(int status);

}  // namespace aloft::faces::firestore

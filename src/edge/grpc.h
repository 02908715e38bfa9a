// gRPC's words on HTTP/2, as far as they are the same for every service: message framing, status,
// deadlines. https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
//
// Threads     Any; no state but a reader's own.
// Knows not   protobuf, services.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "edge/live.h"
#include "edge/request.h"

namespace aloft::edge {

// https://grpc.github.io/grpc/core/md_doc_statuscodes.html
enum class GrpcCode : std::uint8_t {
  kOk = 0,
  kCancelled = 1,
  kUnknown = 2,
  kInvalidArgument = 3,
  kDeadlineExceeded = 4,
  kNotFound = 5,
  kAlreadyExists = 6,
  kPermissionDenied = 7,
  kResourceExhausted = 8,
  kFailedPrecondition = 9,
  kAborted = 10,
  kOutOfRange = 11,
  kUnimplemented = 12,
  kInternal = 13,
  kUnavailable = 14,
  kDataLoss = 15,
  kUnauthenticated = 16,
};

struct GrpcStatus {
  GrpcCode code = GrpcCode::kOk;
  std::string message = {};
  // A serialized google.rpc.Status, sent as grpc-status-details-bin; empty: none.
  std::string details = {};
};

// Whether the request speaks gRPC: content-type application/grpc[+proto], HTTP/2.
bool IsGrpc(const Request& request);

// `grpc-timeout` ("100m"); nullopt: none, or malformed (then `malformed` is set).
std::optional<std::chrono::nanoseconds> GrpcTimeout(const Request& request, bool& malformed);

// One message with its five bytes in front.
std::string GrpcFrame(std::string_view message);
// The five bytes alone.
std::string GrpcPrefix(std::size_t message_bytes);

// Takes the next whole message out of `input`, whose bytes it may also find incomplete. Fails with
// kResourceExhausted for those longer than `message_bytes_max`, kInternal for unknown flags.
struct GrpcMessage {
  std::string_view bytes;    // within `input`
  bool compressed = false;   // `bytes` are to be inflated: edge/grpc_encoding.h
  std::size_t consumed = 0;  // 0: not all of it has arrived
  std::size_t needed = 0;    // bytes of input in all that the message needs, if it is not there
};
Result<GrpcMessage, GrpcStatus> NextGrpcMessage(std::string_view input,
                                                std::size_t message_bytes_max);

LiveFields GrpcTrailers(const GrpcStatus& status);
// The head of a reply that messages follow.
Response GrpcHead();
// A whole reply to a unary call: one message, or, with a status that is not kOk, none.
Response GrpcReply(std::string_view message);
Response GrpcError(const GrpcStatus& status);

}  // namespace aloft::edge

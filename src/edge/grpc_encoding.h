// Compressed requests of gRPC: which way a call says its messages are compressed, and their bytes.
// https://github.com/grpc/grpc/blob/master/doc/compression.md
//
// Guarantees  No more than the caller's limit is ever inflated, whatever the bytes claim.
// Threads     GrpcInflater: one at a time.
// Errors      kUnimplemented for encodings not known here, kInternal for bytes that are not what
//             they are said to be, kResourceExhausted past the limit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "edge/grpc.h"

namespace aloft::edge {

enum class GrpcEncoding : std::uint8_t { kIdentity, kGzip, kDeflate };

// Of the request's `grpc-encoding`.
Result<GrpcEncoding, GrpcStatus> GrpcEncodingOf(const Request& request);

// The refusal of an encoding: names those that are known, as clients then choose another.
Response GrpcEncodingRefusal(const GrpcStatus& status);

class GrpcInflater {
 public:
  explicit GrpcInflater(GrpcEncoding encoding) : encoding_(encoding) {}

  // The message without compression: within the input it was taken from, or kept here until the
  // next call, and the room for it as long as this lives.
  Result<std::string_view, GrpcStatus> Plain(const GrpcMessage& message,
                                             std::size_t message_bytes_max);

 private:
  const GrpcEncoding encoding_;
  std::string inflated_;
};

}  // namespace aloft::edge

#include "faces/s3/payload.h"

namespace aloft::faces::s3 {

Result<std::uint64_t> PayloadBytes(const Call& call, std::uint64_t bytes_max) {
  const auto bytes = call.request->payload_bytes();
  if (!bytes) {
    if (!call.http().has_body) return std::uint64_t{0};
    return Fail(Error{Code::kMissingContentLength});
  }
  if (*bytes <= bytes_max) return *bytes;
  return Fail(Error{
      Code::kEntityTooLarge,
      {},
      {{"ProposedSize", std::to_string(*bytes)}, {"MaxSizeAllowed", std::to_string(bytes_max)}}});
}

}  // namespace aloft::faces::s3

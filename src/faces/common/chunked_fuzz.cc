// The aws-chunked decoder: however the input is cut, it is understood the same way; and nothing
// after the end counts.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "faces/common/chunked_body.h"

namespace aloft::faces {
namespace {

Payload PayloadOf(std::uint8_t kind) {
  Payload payload;
  payload.has_trailers = (kind & 1) != 0;
  payload.mode = (kind & 2) != 0 ? BodyMode::kSignedChunks : BodyMode::kUnsignedChunks;
  if (payload.has_trailers) payload.announced = {"x-amz-checksum-crc32"};
  if ((kind & 4) != 0) payload.bytes = kind >> 3;
  return payload;
}

ChunkKey Key() {
  return {std::make_shared<const HmacSha256Key>("key"), "20240101T000000Z",
          "20240101/us-east-1/s3/aws4_request", std::string(64, '0')};
}

std::string Decode(const Payload& payload, std::string_view body, std::size_t cut) {
  std::string out;
  ChunkedDecoder decoder(payload, payload.mode == BodyMode::kSignedChunks ? Key() : ChunkKey{});
  const auto take = [&out](std::string_view bytes) {
    out += bytes;
    return true;
  };
  auto done = decoder.Append(body.substr(0, cut), take);
  if (done) done = decoder.Append(body.substr(cut), take);
  if (done) done = decoder.Finish();
  if (!done) return "refused";
  for (const auto& [name, value] : decoder.trailers()) out += "\n" + name + "=" + value;
  return "taken " + out;
}

}  // namespace
}  // namespace aloft::faces

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aloft::faces;
  if (size < 2) return 0;
  const Payload payload = PayloadOf(data[0]);
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string whole = Decode(payload, body, 0);
  const std::size_t step = body.size() / 200 + 1;  // every split of what is short
  for (std::size_t cut = 1; cut < body.size(); cut += step) {
    if (Decode(payload, body, cut) != whole) std::abort();
  }
  return 0;
}

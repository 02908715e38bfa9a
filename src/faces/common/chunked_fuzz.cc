// The aws-chunked decoder: however the input is cut, it is understood the same way; and nothing
// after the end counts. The input is a body as it comes; and, since nobody guesses a signature,
// it is also framed and signed as a client does: that is taken for what it is, and with one byte
// changed, or cut off anywhere, for nothing else.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/hex.h"
#include "faces/common/chunked_body.h"

namespace aloft::faces {
namespace {

// How many splits are tried; every one of what is short. And byte by byte, which is all at once.
constexpr std::size_t kSplitsMax = 200;
constexpr std::size_t kSignedSplitsMax = 20;  // each costs an HMAC for every chunk
constexpr std::size_t kContentBytesMax = 300;

Payload PayloadOf(std::uint8_t kind) {
  Payload payload;
  payload.has_trailers = (kind & 1) != 0;
  payload.mode = (kind & 2) != 0 ? BodyMode::kSignedChunks : BodyMode::kUnsignedChunks;
  if (payload.has_trailers) payload.announced = {"x-amz-checksum-crc32"};
  if ((kind & 4) != 0) payload.bytes = kind >> 3;
  return payload;
}

const ChunkKey& Key() {
  static const ChunkKey key{std::make_shared<const HmacSha256Key>("key"), "20240101T000000Z",
                            "20240101/us-east-1/s3/aws4_request", std::string(64, '0')};
  return key;
}

// The body comes in pieces: the first of `cut` bytes, the others of `piece` bytes.
std::string Decode(const Payload& payload, std::string_view body, std::size_t cut,
                   std::size_t piece = std::string_view::npos) {
  std::string out;
  ChunkedDecoder decoder(payload, payload.mode == BodyMode::kSignedChunks ? Key() : ChunkKey{});
  const auto take = [&out](std::string_view bytes) {
    out += bytes;
    return true;
  };
  auto done = decoder.Append(body.substr(0, cut), take);
  for (body.remove_prefix(cut); done && !body.empty();
       body = body.substr(std::min(piece, body.size()))) {
    done = decoder.Append(body.substr(0, piece), take);
  }
  if (done) done = decoder.Finish();
  if (!done) return "refused";
  for (const auto& [name, value] : decoder.trailers()) out += "\n" + name + "=" + value;
  return "taken " + out;
}

void TrySplits(const Payload& payload, std::string_view body, const std::string& whole,
               std::size_t splits_max) {
  if (Decode(payload, body, 0, 1) != whole) std::abort();
  const std::size_t step = body.size() / splits_max + 1;
  for (std::size_t cut = 1; cut < body.size(); cut += step) {
    if (Decode(payload, body, cut) != whole) std::abort();
  }
}

std::string Signature(const std::string& algorithm, const std::string& previous,
                      std::string_view chunk, bool trailer) {
  const ChunkKey& key = Key();
  std::string text = algorithm + "\n" + key.amz_date + "\n" + key.scope + "\n" + previous + "\n";
  if (!trailer) text += HexEncode(Sha256Digest({})) + "\n";
  return HexEncode(key.key->Sign(text + HexEncode(Sha256Digest(chunk))));
}

// `content` as a client sends it, in chunks of what its own bytes say.
std::string Framed(std::string_view content, bool trailer) {
  std::string out;
  std::string previous = Key().seed;
  bool last = false;
  while (!last) {
    last = content.empty();
    const std::size_t wanted = last ? 0 : 1 + static_cast<std::uint8_t>(content[0]) % 40;
    const std::string_view chunk = content.substr(0, wanted);
    content.remove_prefix(chunk.size());
    previous = Signature("AWS4-HMAC-SHA256-PAYLOAD", previous, chunk, false);
    char size[20];
    std::snprintf(size, sizeof size, "%zx", chunk.size());
    out.append(size).append(";chunk-signature=").append(previous).append("\r\n").append(chunk);
    if (!last) out += "\r\n";
  }
  if (trailer) {
    const std::string line = "x-amz-checksum-crc32:NhCmhg==";
    previous = Signature("AWS4-HMAC-SHA256-TRAILER", previous, line + "\n", true);
    out += line + "\r\nx-amz-trailer-signature:" + previous + "\r\n";
  }
  return out + "\r\n";
}

void TryFramed(std::string_view input) {
  const bool trailer = (static_cast<std::uint8_t>(input[0]) & 1) != 0;
  const std::uint8_t flip = static_cast<std::uint8_t>(input[1]);
  const std::size_t place =
      static_cast<std::uint8_t>(input[2]) * 256u + static_cast<std::uint8_t>(input[3]);
  const std::string_view content = input.substr(4, kContentBytesMax);
  Payload payload = PayloadOf(trailer ? 3 : 2);
  payload.bytes = content.size();
  std::string body = Framed(content, trailer);
  const std::string right =
      "taken " + std::string(content) + (trailer ? "\nx-amz-checksum-crc32=NhCmhg==" : "");
  if (Decode(payload, body, body.size()) != right) std::abort();
  TrySplits(payload, body, right, kSignedSplitsMax);
  // What stands between the parts may be written in other ways (an LF alone, a hexadecimal digit
  // in upper case); what is taken is the same.
  body[place % body.size()] = static_cast<char>(body[place % body.size()] ^ flip);
  const std::string changed = Decode(payload, body, 0);
  if (changed != "refused" && changed != right) std::abort();
  TrySplits(payload, body, changed, kSignedSplitsMax);
  const std::string cut = Decode(payload, std::string_view(body).substr(0, place % body.size()), 0);
  if (cut != "refused" && cut != right) std::abort();
}

}  // namespace
}  // namespace aloft::faces

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aloft::faces;
  if (size < 2) return 0;
  const Payload payload = PayloadOf(data[0]);
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  TrySplits(payload, body, Decode(payload, body, 0), kSplitsMax);
  if (size > 5) TryFramed({reinterpret_cast<const char*>(data), size});
  return 0;
}

// HTTP/2 frames: whatever a client sends behind its preface, the server stays, and closes when the
// client has ended. The input is frames (type, flags, stream, bytes of payload, payload), or with
// an odd first byte the stream's bytes as they are. The server runs in this process.
#include <nghttp2/nghttp2.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "edge/edge_testing.h"
#include "edge/http2_testing.h"

namespace aloft::edge {
namespace {

using testing::RawFrame;

constexpr std::size_t kFrameHeadBytes = 4;

testing::TestServer& RunningServer() {
  static auto* const server = [] {
    auto* started = new testing::TestServer;
    started->options.loops = 1;
    started->front.begin = [](const Request&) -> Plan {
      return testing::Buffer(
          [](std::string_view body) { return testing::Text(std::string(body)); });
    };
    started->Start();
    return started;
  }();
  return *server;
}

std::string Frames(std::string_view input) {
  std::string bytes;
  while (input.size() >= kFrameHeadBytes) {
    const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(input[at]); };
    const std::uint8_t type = byte(0) % 12;
    const std::uint8_t flags = byte(1);
    const std::uint32_t stream = byte(2) % 9;
    const std::string_view payload = input.substr(kFrameHeadBytes, byte(3));
    bytes += RawFrame(type, flags, stream, payload);
    input.remove_prefix(kFrameHeadBytes + payload.size());
  }
  return bytes;
}

}  // namespace
}  // namespace aloft::edge

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aloft::edge;
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::string bytes = testing::kHttp2ClientPreface + RawFrame(NGHTTP2_SETTINGS, 0, 0, "");
  bytes += data[0] % 2 == 0 ? Frames(input) : std::string(input);
  testing::TestClient client(RunningServer().port());
  client.Send(bytes);
  client.EndSending();
  static_cast<void>(client.ReadAll());
  return 0;
}

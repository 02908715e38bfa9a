// HTTP/1.1 heads: however the bytes arrive, the head ends in the same place; an accepted one can be
// read in one way only.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "edge/http1_parser.h"

namespace aloft::edge {
namespace {

constexpr std::size_t kHeadBytesMax = 4096;

struct Found {
  HeadScanner::State state;
  std::size_t begin;
  std::size_t end;
  bool operator==(const Found&) const = default;
};

Found Scan(std::string_view bytes, std::size_t step) {
  HeadScanner scanner;
  HeadScanner::State state = HeadScanner::State::kMore;
  for (std::size_t seen = step; state == HeadScanner::State::kMore; seen += step) {
    state = scanner.Scan(bytes.substr(0, seen), kHeadBytesMax);
    if (seen >= bytes.size()) break;
  }
  if (state != HeadScanner::State::kFound) return {state, 0, 0};
  return {state, scanner.begin(), scanner.end()};
}

void Parse(std::string head) {
  Request request;
  Http1Head framing;
  if (ParseHttp1Head(head.data(), head.size(), Limits{}, request, framing).status != 0) return;
  if (request.method.empty() || request.target.empty()) std::abort();
  if (framing.chunked && request.content_length) std::abort();
  for (const char c : request.target) {
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f) std::abort();
  }
}

}  // namespace
}  // namespace aloft::edge

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aloft::edge;
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Found whole = Scan(bytes, bytes.size());
  if (!(Scan(bytes, 1) == whole) || !(Scan(bytes, 7) == whole)) std::abort();
  if (whole.state == HeadScanner::State::kFound) {
    Parse(std::string(bytes.substr(whole.begin, whole.end - whole.begin)));
  }
  return 0;
}

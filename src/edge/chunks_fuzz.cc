// Chunked bodies of HTTP/1.1: however the bytes arrive, the body and its end are the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "edge/http1_parser.h"

namespace aloft::edge {
namespace {

// The body, and how many bytes are left behind it.
struct Read {
  std::string body;
  std::string trailers;
  std::size_t left = 0;
  ChunkedDecoder::State state = ChunkedDecoder::State::kMore;
  bool operator==(const Read&) const = default;
};

void Feed(ChunkedDecoder& decoder, std::string_view bytes, std::size_t behind, Read& read) {
  while (read.state != ChunkedDecoder::State::kEnd && read.state != ChunkedDecoder::State::kBad) {
    std::string_view data;
    read.state = decoder.Decode(bytes, Limits{}, data);
    if (read.state == ChunkedDecoder::State::kMore) return;
    if (read.state == ChunkedDecoder::State::kData) read.body += data;
    read.left = bytes.size() + behind;
  }
}

Read Decode(std::string_view bytes, std::size_t cut) {
  ChunkedDecoder decoder;
  Read read;
  Feed(decoder, bytes.substr(0, cut), bytes.size() - cut, read);
  Feed(decoder, bytes.substr(cut), 0, read);
  if (read.state == ChunkedDecoder::State::kEnd) {
    read.trailers = decoder.trailers();
  } else {
    read.left = 0;
  }
  return read;
}

}  // namespace
}  // namespace aloft::edge

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aloft::edge;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Read whole = Decode(bytes, 0);
  if (whole.body.size() > bytes.size()) std::abort();
  const std::size_t step = bytes.size() / 200 + 1;  // every split of what is short
  for (std::size_t cut = 1; cut < bytes.size(); cut += step) {
    if (!(Decode(bytes, cut) == whole)) std::abort();
  }
  return 0;
}

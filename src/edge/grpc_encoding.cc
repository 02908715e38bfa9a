#include "edge/grpc_encoding.h"

#include <zlib.h>

#include <algorithm>
#include <new>

namespace aloft::edge {
namespace {

constexpr std::string_view kAccepted = "identity,deflate,gzip";
constexpr int kWindowBits = 15;
constexpr int kGzipHeader = 16;  // added to the window's bits
constexpr std::size_t kFirstBytes = 4 * 1024;

class Inflation {
 public:
  Inflation(GrpcEncoding encoding, std::string_view compressed) {
    const int bits = encoding == GrpcEncoding::kGzip ? kWindowBits + kGzipHeader : kWindowBits;
    if (inflateInit2(&stream_, bits) != Z_OK) throw std::bad_alloc();
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
    stream_.avail_in = static_cast<uInt>(compressed.size());
  }
  ~Inflation() { inflateEnd(&stream_); }
  Inflation(const Inflation&) = delete;
  Inflation& operator=(const Inflation&) = delete;

  // Fills `out` from `at` on; what inflate() says.
  int Fill(std::string& out, std::size_t& at) {
    stream_.next_out = reinterpret_cast<Bytef*>(out.data() + at);
    stream_.avail_out = static_cast<uInt>(out.size() - at);
    const int said = inflate(&stream_, Z_NO_FLUSH);
    at = out.size() - stream_.avail_out;
    return said;
  }
  bool input_left() const { return stream_.avail_in > 0; }

 private:
  z_stream stream_{};
};

Failure<GrpcStatus> Damaged() {
  return Fail(GrpcStatus{GrpcCode::kInternal, "A compressed message cannot be inflated."});
}

}  // namespace

Result<GrpcEncoding, GrpcStatus> GrpcEncodingOf(const Request& request) {
  const std::string_view name = request.headers.Get("grpc-encoding");
  if (name.empty() || name == "identity") return GrpcEncoding::kIdentity;
  if (name == "gzip") return GrpcEncoding::kGzip;
  if (name == "deflate") return GrpcEncoding::kDeflate;
  return Fail(GrpcStatus{
      GrpcCode::kUnimplemented,
      "Messages compressed with \"" + std::string(name.substr(0, 64)) + "\" are not supported."});
}

Response GrpcEncodingRefusal(const GrpcStatus& status) {
  Response refusal = GrpcError(status);
  refusal.headers.emplace_back("grpc-accept-encoding", kAccepted);
  return refusal;
}

Result<std::string_view, GrpcStatus> GrpcInflater::Plain(const GrpcMessage& message,
                                                         std::size_t message_bytes_max) {
  if (!message.compressed) return message.bytes;
  if (encoding_ == GrpcEncoding::kIdentity) {
    return Fail(GrpcStatus{GrpcCode::kInternal,
                           "A message is compressed, but the call has no grpc-encoding."});
  }
  Inflation inflation(encoding_, message.bytes);
  inflated_.resize(std::min(kFirstBytes, message_bytes_max + 1));
  std::size_t size = 0;
  for (;;) {
    const int said = inflation.Fill(inflated_, size);
    if (size > message_bytes_max) {
      return Fail(GrpcStatus{GrpcCode::kResourceExhausted, "Received message larger than max (" +
                                                               std::to_string(message_bytes_max) +
                                                               ") after decompression"});
    }
    if (said == Z_STREAM_END) break;
    // Bytes are missing if there was room for more.
    if (said != Z_OK || size < inflated_.size()) return Damaged();
    inflated_.resize(std::min(2 * inflated_.size(), message_bytes_max + 1));
  }
  if (inflation.input_left()) return Damaged();
  return std::string_view(inflated_).substr(0, size);
}

}  // namespace aloft::edge

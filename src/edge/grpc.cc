#include "edge/grpc.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "base/base64.h"

namespace aloft::edge {
namespace {

constexpr std::size_t kPrefixBytes = 5;
constexpr char kCompressedFlag = 1;
constexpr std::size_t kTimeoutDigitsMax = 8;  // the protocol's
constexpr std::string_view kContentType = "application/grpc";
constexpr std::size_t kStatusMessageBytesMax = 1024;  // clients allow 8 KiB of trailers in all

std::optional<std::int64_t> NanosOf(char unit) {
  switch (unit) {
    case 'H':
      return 3'600'000'000'000;
    case 'M':
      return 60'000'000'000;
    case 'S':
      return 1'000'000'000;
    case 'm':
      return 1'000'000;
    case 'u':
      return 1'000;
    case 'n':
      return 1;
    default:
      return std::nullopt;
  }
}

// "Percent-Encoded" of the protocol: all but printable ASCII, and '%' itself.
std::string EncodedMessage(std::string_view message) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::size_t end = std::min(message.size(), kStatusMessageBytesMax);
  // whole characters
  while (end > 0 && end < message.size() && (message[end] & 0xc0) == 0x80) --end;
  std::string out;
  for (char c : message.substr(0, end)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte <= 0x7e && c != '%') {
      out.push_back(c);
    } else {
      out.push_back('%');
      out.push_back(kDigits[byte >> 4]);
      out.push_back(kDigits[byte & 15]);
    }
  }
  return out;
}

// Binary values travel in base64 without padding.
std::string EncodedDetails(std::string_view details) {
  std::string out = Base64Encode(details);
  while (!out.empty() && out.back() == '=') out.pop_back();
  return out;
}

std::size_t LengthOf(std::string_view prefix) {
  std::size_t length = 0;
  for (char c : prefix.substr(1, 4)) length = length << 8 | static_cast<unsigned char>(c);
  return length;
}

}  // namespace

bool IsGrpc(const Request& request) {
  if (request.http_major != 2) return false;
  std::string_view type = request.headers.Get("content-type");
  if (!type.starts_with(kContentType)) return false;
  type.remove_prefix(kContentType.size());
  if (type.starts_with("+proto")) type.remove_prefix(6);
  return type.empty() || type.front() == ';' || type.front() == ' ';
}

std::optional<std::chrono::nanoseconds> GrpcTimeout(const Request& request, bool& malformed) {
  malformed = false;
  const std::optional<std::string_view> field = request.headers.Find("grpc-timeout");
  if (!field.has_value()) return std::nullopt;
  std::string_view digits = *field;
  malformed = true;
  if (digits.size() < 2 || digits.size() > kTimeoutDigitsMax + 1) return std::nullopt;
  const std::optional<std::int64_t> unit = NanosOf(digits.back());
  digits.remove_suffix(1);
  std::int64_t count = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  const bool whole = parsed.ec == std::errc() && parsed.ptr == digits.data() + digits.size();
  if (!whole || count < 0 || !unit.has_value()) return std::nullopt;
  malformed = false;
  const std::int64_t max = std::numeric_limits<std::int64_t>::max();
  return std::chrono::nanoseconds(count > max / *unit ? max : count * *unit);
}

std::string GrpcPrefix(std::size_t message_bytes) {
  std::string prefix(kPrefixBytes, '\0');
  for (std::size_t i = 0; i < 4; ++i) {
    prefix[4 - i] = static_cast<char>(message_bytes >> (8 * i) & 255);
  }
  return prefix;
}

std::string GrpcFrame(std::string_view message) {
  std::string frame;
  frame.reserve(kPrefixBytes + message.size());
  return frame.append(GrpcPrefix(message.size())).append(message);
}

Result<GrpcMessage, GrpcStatus> NextGrpcMessage(std::string_view input,
                                                std::size_t message_bytes_max) {
  GrpcMessage message;
  if (input.size() < kPrefixBytes) {
    message.needed = kPrefixBytes;
    return message;
  }
  if ((input[0] & ~kCompressedFlag) != 0) {
    return Fail(GrpcStatus{GrpcCode::kInternal, "A message has unknown flags."});
  }
  message.compressed = input[0] == kCompressedFlag;
  const std::size_t length = LengthOf(input);
  if (length > message_bytes_max) {
    return Fail(GrpcStatus{GrpcCode::kResourceExhausted,
                           "Received message larger than max (" + std::to_string(length) + " vs. " +
                               std::to_string(message_bytes_max) + ")"});
  }
  if (input.size() < kPrefixBytes + length) {
    message.needed = kPrefixBytes + length;
    return message;
  }
  message.bytes = input.substr(kPrefixBytes, length);
  message.consumed = kPrefixBytes + length;
  return message;
}

LiveFields GrpcTrailers(const GrpcStatus& status) {
  LiveFields fields = {{"grpc-status", std::to_string(static_cast<int>(status.code))}};
  if (!status.message.empty()) fields.emplace_back("grpc-message", EncodedMessage(status.message));
  if (!status.details.empty()) {
    fields.emplace_back("grpc-status-details-bin", EncodedDetails(status.details));
  }
  return fields;
}

Response GrpcHead() {
  Response head;
  head.headers.emplace_back("content-type", kContentType);
  return head;
}

Response GrpcReply(std::string_view message) {
  Response reply = GrpcHead();
  reply.body = GrpcFrame(message);
  reply.trailers = GrpcTrailers(GrpcStatus{});
  return reply;
}

Response GrpcError(const GrpcStatus& status) {
  Response reply = GrpcHead();
  for (auto& field : GrpcTrailers(status)) reply.headers.push_back(std::move(field));
  return reply;
}

}  // namespace aloft::edge

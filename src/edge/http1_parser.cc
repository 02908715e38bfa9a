#include "edge/http1_parser.h"

#include <array>
#include <cstring>
#include <limits>

#include "base/ascii.h"
#include "edge/http_fields.h"

namespace aloft::edge {
namespace {

constexpr std::size_t kMethodBytesMax = 32;
constexpr std::size_t kEmptyLinesMax = 2;  // between requests, as RFC 9112 asks servers to forgive

Malformed Bad(std::string_view reason, int status = 400) { return {status, reason}; }

// One field line without its CRLF.
Malformed ParseField(char* line, std::size_t bytes, Headers& headers) {
  if (line[0] == ' ' || line[0] == '\t') return Bad("folded header line");
  std::size_t name_end = 0;
  while (name_end < bytes && line[name_end] != ':') {
    const char lower = TokenLower(line[name_end]);
    if (lower == 0) return Bad("invalid character in a header name");
    line[name_end++] = lower;
  }
  if (name_end == bytes) return Bad("header line without a colon");
  if (name_end == 0) return Bad("header line without a name");
  std::size_t begin = name_end + 1;
  std::size_t end = bytes;
  while (begin < end && (line[begin] == ' ' || line[begin] == '\t')) ++begin;
  while (end > begin && (line[end - 1] == ' ' || line[end - 1] == '\t')) --end;
  const std::string_view value(line + begin, end - begin);
  if (!IsFieldValue(value)) return Bad("control character in a header value");
  headers.Add(std::string_view(line, name_end), value);
  return {};
}

// "GET /path HTTP/1.1" without its CRLF.
Malformed ParseRequestLine(std::string_view line, Request& request, Http1Head& framing) {
  const std::size_t method_end = line.find(' ');
  if (method_end == std::string_view::npos) return Bad("malformed request line");
  const std::string_view method = line.substr(0, method_end);
  if (method.empty() || method.size() > kMethodBytesMax) return Bad("malformed method");
  for (char c : method) {
    if (TokenLower(c) == 0) return Bad("malformed method");
  }
  const std::size_t target_end = line.find(' ', method_end + 1);
  if (target_end == std::string_view::npos) return Bad("malformed request line");
  const std::string_view version = line.substr(target_end + 1);
  if (version.size() != 8 || version.substr(0, 5) != "HTTP/") return Bad("malformed version");
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return Bad("unsupported version", 505);
  framing.minor = version[7] - '0';
  request.method = method;
  request.target = line.substr(method_end + 1, target_end - method_end - 1);
  if (request.target.empty()) return Bad("malformed request target");
  for (char c : request.target) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7f || c == '#') return Bad("malformed request target");
  }
  return {};
}

Malformed SplitTarget(Request& request, std::string_view& authority) {
  std::string_view target = request.target;
  if (target == "*") {
    if (request.method != "OPTIONS") return Bad("malformed request target");
  } else if (target[0] != '/') {
    const std::size_t scheme = EqualIgnoringCase(target.substr(0, 7), "http://")    ? 7
                               : EqualIgnoringCase(target.substr(0, 8), "https://") ? 8
                                                                                    : 0;
    if (scheme == 0) return Bad("malformed request target");
    target.remove_prefix(scheme);
    const std::size_t end = target.find_first_of("/?");
    authority = target.substr(0, end);
    if (authority.empty() || end == std::string_view::npos || target[end] != '/') {
      return Bad("malformed request target");
    }
    request.target = target = target.substr(end);
  }
  const std::size_t question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string_view::npos) request.query = target.substr(question + 1);
  return {};
}

bool HasToken(std::string_view list, std::string_view lower_token) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    std::string_view item = list.substr(0, comma);
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
    while (!item.empty() && (item.front() == ' ' || item.front() == '\t')) item.remove_prefix(1);
    while (!item.empty() && (item.back() == ' ' || item.back() == '\t')) item.remove_suffix(1);
    if (EqualIgnoringCase(item, lower_token)) return true;
  }
  return false;
}

struct Framing {
  std::size_t hosts = 0;
  std::size_t lengths = 0;
  std::size_t codings = 0;
  bool close = false;
  bool keep_alive = false;
  std::string_view host;
};

// Reads the fields that frame the message, and says whether the face may see this one.
Malformed ReadFramingField(const Headers::Field& field, Request& request, Http1Head& framing,
                           Framing& seen, bool& keep) {
  keep = true;
  if (field.name == "host") {
    ++seen.hosts;
    seen.host = field.value;
  } else if (field.name == "content-length") {
    std::uint64_t length = 0;
    if (++seen.lengths > 1 || !ParseDecimal(field.value, length)) return Bad("bad Content-Length");
    request.content_length = length;
  } else if (field.name == "transfer-encoding") {
    keep = false;
    if (++seen.codings > 1 || !EqualIgnoringCase(field.value, "chunked")) {
      return Bad("bad Transfer-Encoding");
    }
    framing.chunked = true;
  } else if (field.name == "connection") {
    keep = false;
    seen.close = seen.close || HasToken(field.value, "close");
    seen.keep_alive = seen.keep_alive || HasToken(field.value, "keep-alive");
  } else if (field.name == "expect") {
    if (!EqualIgnoringCase(field.value, "100-continue")) return Bad("unknown expectation", 417);
    framing.expects_continue = true;
  } else {
    keep = !IsHopByHop(field.name) && !IsInternal(field.name);
  }
  return {};
}

Malformed ReadFraming(Request& request, Http1Head& framing, std::string_view authority) {
  Framing seen;
  bool all_kept = true;
  Malformed malformed;
  for (const Headers::Field& field : request.headers.fields()) {
    bool keep = true;
    malformed = ReadFramingField(field, request, framing, seen, keep);
    if (malformed.status != 0) return malformed;
    all_kept = all_kept && keep;
  }
  if (seen.hosts > 1 || (seen.hosts == 0 && framing.minor == 1)) {
    return Bad(seen.hosts > 1 ? "more than one Host" : "no Host");
  }
  if (!IsAuthority(seen.host)) return Bad("malformed Host");
  if (!authority.empty() && !EqualIgnoringCase(authority, seen.host)) {
    return Bad("the request target names another host than Host");
  }
  request.host = seen.host;
  if (framing.chunked && (seen.lengths > 0 || framing.minor == 0)) {
    return Bad("Transfer-Encoding and Content-Length, or HTTP/1.0");
  }
  request.has_body = framing.chunked || request.content_length.value_or(0) > 0;
  framing.keep_alive = framing.minor == 1 ? !seen.close : seen.keep_alive && !seen.close;
  framing.expects_continue = framing.expects_continue && framing.minor == 1;
  if (!all_kept) {
    request.headers.RemoveIf([](const Headers::Field& field) {
      return IsHopByHop(field.name) || IsInternal(field.name);
    });
  }
  return {};
}

}  // namespace

HeadScanner::State HeadScanner::Scan(std::string_view bytes, std::size_t bytes_max) {
  while (true) {
    const void* found = scanned_ < bytes.size()
                            ? std::memchr(bytes.data() + scanned_, '\n', bytes.size() - scanned_)
                            : nullptr;
    if (found == nullptr) break;
    const auto at = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
    if (at == line_ || bytes[at - 1] != '\r') {
      malformed_ = Bad("line end without CR");
      return State::kBad;
    }
    const bool empty_line = at == line_ + 1;
    if (empty_line && line_ != begin_) {
      end_ = at + 1;
      if (end_ - begin_ <= bytes_max) return State::kFound;
      break;
    }
    if (empty_line) {
      begin_ = at + 1;
      if (begin_ > 2 * kEmptyLinesMax) {
        malformed_ = Bad("empty lines before the request");
        return State::kBad;
      }
    }
    scanned_ = line_ = at + 1;
  }
  if (bytes.size() - begin_ > bytes_max) {
    malformed_ = Bad("request head too large");
    return State::kBad;
  }
  scanned_ = bytes.size();
  return State::kMore;
}

Malformed ParseHttp1Fields(char* fields, std::size_t bytes, std::size_t fields_max,
                           Headers& headers) {
  std::size_t begin = 0;
  while (begin < bytes) {
    const auto* found = static_cast<char*>(std::memchr(fields + begin, '\n', bytes - begin));
    if (found == nullptr) return Bad("header line without an end");
    const auto end = static_cast<std::size_t>(found - fields);
    if (end - begin < 2 || fields[end - 1] != '\r') return Bad("line end without CR");
    if (headers.fields().size() >= fields_max) return Bad("too many header fields");
    const Malformed malformed = ParseField(fields + begin, end - begin - 1, headers);
    if (malformed.status != 0) return malformed;
    begin = end + 1;
  }
  return {};
}

Malformed ParseHttp1Head(char* head, std::size_t bytes, const Limits& limits, Request& request,
                         Http1Head& framing) {
  const std::string_view all(head, bytes);
  const std::size_t line_end = all.find('\n');
  if (line_end == std::string_view::npos || line_end < 1 || head[line_end - 1] != '\r') {
    return Bad("malformed request line");
  }
  Malformed malformed = ParseRequestLine(all.substr(0, line_end - 1), request, framing);
  if (malformed.status != 0) return malformed;
  std::string_view authority;
  malformed = SplitTarget(request, authority);
  if (malformed.status != 0) return malformed;
  // Behind the request line and in front of the empty line.
  malformed = ParseHttp1Fields(head + line_end + 1, bytes - line_end - 3, limits.header_fields_max,
                               request.headers);
  if (malformed.status != 0) return malformed;
  return ReadFraming(request, framing, authority);
}

bool ParseDecimal(std::string_view digits, std::uint64_t& value) {
  constexpr std::uint64_t kMax = std::numeric_limits<std::int64_t>::max();
  if (digits.empty() || digits.size() > 19) return false;
  std::uint64_t number = 0;
  for (char c : digits) {
    if (c < '0' || c > '9') return false;
    number = number * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (number > kMax) return false;
  value = number;
  return true;
}

}  // namespace aloft::edge

#include "edge/http1_writer.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "edge/http_fields.h"
#include "edge/reason_phrase.h"

namespace aloft::edge {
namespace {

bool EqualsLower(std::string_view name, std::string_view lower) {
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (TokenLower(name[i]) != lower[i]) return false;
  }
  return true;
}

void AppendNumber(std::string& out, std::uint64_t number) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, static_cast<std::size_t>(end - digits));
}

void AppendFraming(std::string& out, const ReplyFraming& framing) {
  switch (framing.body) {
    case ReplyFraming::Body::kLength:
      out.append("Content-Length: ");
      AppendNumber(out, framing.length);
      out.append("\r\n");
      break;
    case ReplyFraming::Body::kChunked:
      out.append("Transfer-Encoding: chunked\r\n");
      break;
    case ReplyFraming::Body::kUntilClose:
    case ReplyFraming::Body::kNone:
      break;
  }
  if (!framing.keep_alive) {
    out.append("Connection: close\r\n");
  } else if (framing.minor == 0) {
    out.append("Connection: keep-alive\r\n");
  }
}

}  // namespace

bool AreSendable(const std::vector<std::pair<std::string, std::string>>& fields) {
  return std::all_of(fields.begin(), fields.end(), [](const auto& field) {
    return IsToken(field.first) && IsFieldValue(field.second);
  });
}

bool IsSendable(const Response& response) {
  if (response.status < 200 || response.status > 599) return false;
  return AreSendable(response.headers) && AreSendable(response.trailers);
}

bool IsEdgeField(std::string_view name) {
  switch (name.size()) {
    case 4:
      return EqualsLower(name, "date");
    case 7:
      return EqualsLower(name, "upgrade");
    case 10:
      return EqualsLower(name, "connection") || EqualsLower(name, "keep-alive");
    case 14:
      return EqualsLower(name, "content-length");
    case 17:
      return EqualsLower(name, "transfer-encoding");
    default:
      return false;
  }
}

void AppendHttp1Head(std::string& out, const Response& response, const ReplyFraming& framing,
                     std::string_view date) {
  out.append("HTTP/1.1 ");
  AppendNumber(out, static_cast<std::uint64_t>(response.status));
  out.append(" ").append(ReasonPhrase(response.status)).append("\r\nDate: ").append(date);
  out.append("\r\n");
  for (const auto& [name, value] : response.headers) {
    if (IsEdgeField(name)) continue;
    out.append(name).append(": ").append(value).append("\r\n");
  }
  AppendFraming(out, framing);
  out.append("\r\n");
}

void AppendLastChunk(std::string& out, const Response& response) {
  out.append("0\r\n");
  for (const auto& [name, value] : response.trailers) {
    if (!IsEdgeField(name)) out.append(name).append(": ").append(value).append("\r\n");
  }
  out.append("\r\n");
}

}  // namespace aloft::edge

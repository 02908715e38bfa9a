#include "faces/dynamodb/render.h"

#include <charconv>
#include <cstring>

#include "base/base64.h"

namespace aloft::faces::dynamodb {
namespace {

bool IsEscaped(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

// Whether any of eight bytes must be escaped: each test sets the high bit of a byte that it hits
// (and perhaps of one behind it, never of one before, so that "none" is right).
bool AnyEscaped(std::uint64_t bytes) {
  constexpr std::uint64_t kOnes = 0x0101010101010101ull;
  constexpr std::uint64_t kHighs = 0x8080808080808080ull;
  const auto zero_in = [](std::uint64_t word) { return (word - kOnes) & ~word & kHighs; };
  const std::uint64_t control = (bytes - kOnes * 0x20) & ~bytes & kHighs;
  return (control | zero_in(bytes ^ (kOnes * '"')) | zero_in(bytes ^ (kOnes * '\\'))) != 0;
}

// How many bytes from `from` on need no escape.
std::size_t PlainBytes(std::string_view text, std::size_t from) {
  std::size_t at = from;
  for (std::uint64_t bytes; at + sizeof bytes <= text.size(); at += sizeof bytes) {
    std::memcpy(&bytes, text.data() + at, sizeof bytes);
    if (AnyEscaped(bytes)) break;
  }
  while (at < text.size() && !IsEscaped(text[at])) ++at;
  return at - from;
}

void AppendEscape(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default: {
      constexpr char kDigits[] = "0123456789abcdef";
      out += "\\u00";
      out += kDigits[(c >> 4) & 15];
      out += kDigits[c & 15];
    }
  }
}

}  // namespace

void AppendQuoted(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::size_t plain = PlainBytes(text, at);
    out.append(text, at, plain);
    at += plain;
    if (at < text.size()) AppendEscape(out, text[at]);
  }
  out += '"';
}

void AppendQuotedBase64(std::string& out, std::string_view bytes) {
  out += '"';
  AppendBase64(out, bytes);
  out += '"';
}

void AppendInteger(std::string& out, std::int64_t value) {
  char buffer[24];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  out.append(buffer, static_cast<std::size_t>(end - buffer));
}

void AppendDecimal(std::string& out, double value) {
  char buffer[400];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed).ptr;
  const std::string_view text(buffer, static_cast<std::size_t>(end - buffer));
  out += text;
  if (text.find('.') == std::string_view::npos) out += ".0";
}

void AppendSeconds(std::string& out, std::int64_t micros) {
  const std::int64_t millis = micros / 1000;
  AppendInteger(out, millis / 1000);
  const int rest = static_cast<int>(millis % 1000);
  out += '.';
  out += static_cast<char>('0' + rest / 100);
  out += static_cast<char>('0' + rest / 10 % 10);
  out += static_cast<char>('0' + rest % 10);
}

}  // namespace aloft::faces::dynamodb

#include "base/json_writer.h"

#include <charconv>
#include <cmath>
#include <cstring>

namespace aloft {
namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101;
constexpr std::uint64_t kHighs = 0x8080808080808080;
constexpr char32_t kReplacement = 0xfffd;

// Nonzero where a byte of the word is zero (and perhaps above such a byte, but never without one).
std::uint64_t ZeroBytes(std::uint64_t word) { return (word - kOnes) & ~word & kHighs; }

bool WordNeedsEscape(std::uint64_t word, JsonEscape escape) {
  std::uint64_t found = ((word - kOnes * 0x20) & ~word & kHighs) | ZeroBytes(word ^ kOnes * '"') |
                        ZeroBytes(word ^ kOnes * '\\');
  if (escape == JsonEscape::kAsciiOnly) found |= word & kHighs;
  return found != 0;
}

bool ByteNeedsEscape(std::uint8_t byte, JsonEscape escape) {
  return byte < 0x20 || byte == '"' || byte == '\\' ||
         (escape == JsonEscape::kAsciiOnly && byte >= 0x80);
}

// How many bytes from the front can be copied as they are.
std::size_t PlainPrefix(std::string_view text, JsonEscape escape) {
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + i, sizeof(word));
    if (WordNeedsEscape(word, escape)) break;
  }
  while (i < text.size() && !ByteNeedsEscape(static_cast<std::uint8_t>(text[i]), escape)) ++i;
  return i;
}

void AppendUnit(std::string& out, std::uint32_t unit) {
  static constexpr char kDigits[] = "0123456789abcdef";
  const char escape[6] = {'\\',
                          'u',
                          kDigits[unit >> 12 & 15],
                          kDigits[unit >> 8 & 15],
                          kDigits[unit >> 4 & 15],
                          kDigits[unit & 15]};
  out.append(escape, sizeof(escape));
}

void AppendAsciiEscape(std::string& out, char c) {
  switch (c) {
    case '"':
      out.append("\\\"");
      break;
    case '\\':
      out.append("\\\\");
      break;
    case '\b':
      out.append("\\b");
      break;
    case '\f':
      out.append("\\f");
      break;
    case '\n':
      out.append("\\n");
      break;
    case '\r':
      out.append("\\r");
      break;
    case '\t':
      out.append("\\t");
      break;
    default:
      AppendUnit(out, static_cast<std::uint8_t>(c));
  }
}

// Takes one code point beyond ASCII from the front of `text`; one bad byte counts as U+FFFD.
char32_t TakeCodePoint(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  static constexpr char32_t kSmallest[5] = {0, 0, 0x80, 0x800, 0x10000};
  bool good = lead >= 0xc2 && lead <= 0xf4 && text.size() >= size;
  char32_t point = lead & (0x7f >> size);
  for (std::size_t i = 1; good && i < size; ++i) {
    good = (byte(i) & 0xc0) == 0x80;
    point = point << 6 | (byte(i) & 0x3f);
  }
  good =
      good && point >= kSmallest[size] && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
  text.remove_prefix(good ? size : 1);
  return good ? point : kReplacement;
}

void AppendCodePoint(std::string& out, char32_t point) {
  if (point < 0x10000) {
    AppendUnit(out, point);
    return;
  }
  AppendUnit(out, 0xd800 + ((point - 0x10000) >> 10));
  AppendUnit(out, 0xdc00 + ((point - 0x10000) & 0x3ff));
}

template <class Number>
void AppendNumber(std::string& out, Number value) {
  char text[32];
  const std::to_chars_result result = std::to_chars(text, text + sizeof(text), value);
  out.append(text, result.ptr);
}

}  // namespace

void AppendJsonString(std::string& out, std::string_view text, JsonEscape escape) {
  out.push_back('"');
  while (true) {
    const std::size_t plain = PlainPrefix(text, escape);
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    if (static_cast<std::uint8_t>(text.front()) >= 0x80) {
      AppendCodePoint(out, TakeCodePoint(text));
    } else {
      AppendAsciiEscape(out, text.front());
      text.remove_prefix(1);
    }
  }
  out.push_back('"');
}

JsonWriter& JsonWriter::Begin(char bracket) {
  BeforeValue();
  out_.push_back(bracket);
  comma_due_ = false;
  return *this;
}

JsonWriter& JsonWriter::End(char bracket) {
  out_.push_back(bracket);
  comma_due_ = true;
  return *this;
}

JsonWriter& JsonWriter::Key(std::string_view key) {
  BeforeValue();
  AppendJsonString(out_, key, escape_);
  out_.push_back(':');
  comma_due_ = false;
  return *this;
}

JsonWriter& JsonWriter::String(std::string_view text) {
  BeforeValue();
  AppendJsonString(out_, text, escape_);
  return *this;
}

JsonWriter& JsonWriter::Int(std::int64_t value) {
  BeforeValue();
  AppendNumber(out_, value);
  return *this;
}

JsonWriter& JsonWriter::Uint(std::uint64_t value) {
  BeforeValue();
  AppendNumber(out_, value);
  return *this;
}

JsonWriter& JsonWriter::Double(double value) {
  if (!std::isfinite(value)) return Null();
  BeforeValue();
  AppendNumber(out_, value);
  return *this;
}

JsonWriter& JsonWriter::Bool(bool value) { return Raw(value ? "true" : "false"); }

JsonWriter& JsonWriter::Null() { return Raw("null"); }

JsonWriter& JsonWriter::Raw(std::string_view json) {
  BeforeValue();
  out_.append(json);
  return *this;
}

}  // namespace aloft

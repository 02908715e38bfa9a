#include "base/log.h"

#include <fmt/format.h>

#include <iterator>

#include "base/limits.h"
#include "base/utf8.h"

namespace aloft {
namespace {

constexpr std::string_view kCutMark = "\xe2\x80\xa6";  // …

using Line = fmt::memory_buffer;

void Append(Line& line, std::string_view text) {
  line.append(text.data(), text.data() + text.size());
}

bool IsControl(char c) { return static_cast<std::uint8_t>(c) < 0x20 || c == 0x7f; }

bool NeedsQuotes(std::string_view text) {
  if (text.empty()) return true;
  for (const char c : text) {
    if (IsControl(c) || c == ' ' || c == '"' || c == '\\' || c == '=') return true;
    if (static_cast<std::uint8_t>(c) >= 0x80) return true;
  }
  return false;
}

void AppendEscaped(Line& line, char c) {
  switch (c) {
    case '"':
      Append(line, "\\\"");
      break;
    case '\\':
      Append(line, "\\\\");
      break;
    case '\n':
      Append(line, "\\n");
      break;
    case '\r':
      Append(line, "\\r");
      break;
    case '\t':
      Append(line, "\\t");
      break;
    default:
      fmt::format_to(std::back_inserter(line), "\\x{:02x}", static_cast<std::uint8_t>(c));
  }
}

// Terminals obey U+0080 to U+009F as they do the ASCII controls.
bool StartsC1Control(std::string_view text) {
  return text.size() >= 2 && text[0] == '\xc2' && static_cast<std::uint8_t>(text[1]) < 0xa0;
}

// The most of `text` within `size_max` bytes that does not cut a character in two.
std::size_t WholeCharacters(std::string_view text, std::size_t size_max) {
  if (text.size() <= size_max) return text.size();
  while (size_max > 0 && (static_cast<std::uint8_t>(text[size_max]) & 0xc0) == 0x80) --size_max;
  return size_max;
}

void AppendValue(Line& line, std::string_view text) {
  // Never look at more than can be shown.
  text = text.substr(0, WholeCharacters(text, kLogLineBytesMax));
  if (!NeedsQuotes(text)) {
    Append(line, text);
    return;
  }
  const bool keeps_utf8 = IsValidUtf8(text);
  line.push_back('"');
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (StartsC1Control(text.substr(i))) {
      AppendEscaped(line, c);
      AppendEscaped(line, text[++i]);
    } else if (IsControl(c) || c == '"' || c == '\\' ||
               (static_cast<std::uint8_t>(c) >= 0x80 && !keeps_utf8)) {
      AppendEscaped(line, c);
    } else {
      line.push_back(c);
    }
  }
  line.push_back('"');
}

std::string_view Bounded(Line& line) {
  const std::string_view whole(line.data(), line.size());
  if (whole.size() <= kLogLineBytesMax) return whole;
  line.resize(WholeCharacters(whole, kLogLineBytesMax - kCutMark.size()));
  Append(line, kCutMark);
  return {line.data(), line.size()};
}

}  // namespace

std::string_view LevelName(Level level) {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarning:
      return "warning";
    case Level::kError:
      return "error";
    case Level::kOff:
      return "off";
  }
  return "unknown";
}

void Log::Write(Level level, std::string_view event, Fields fields) const {
  Line line;
  Append(line, "level=");
  Append(line, LevelName(level));
  Append(line, " event=");
  AppendValue(line, event);
  for (const LogField& field : fields) {
    if (line.size() > kLogLineBytesMax) break;
    line.push_back(' ');
    Append(line, field.key_);
    line.push_back('=');
    switch (field.kind_) {
      case LogField::Kind::kText:
        AppendValue(line, field.text_);
        break;
      case LogField::Kind::kSigned:
        fmt::format_to(std::back_inserter(line), "{}", field.signed_);
        break;
      case LogField::Kind::kUnsigned:
        fmt::format_to(std::back_inserter(line), "{}", field.unsigned_);
        break;
      case LogField::Kind::kDouble:
        fmt::format_to(std::back_inserter(line), "{}", field.double_);
        break;
    }
  }
  sink_->Write(level, Bounded(line));
}

}  // namespace aloft

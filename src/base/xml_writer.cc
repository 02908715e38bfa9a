#include "base/xml_writer.h"

#include <charconv>
#include <stdexcept>

namespace aloft {
namespace {

enum class Place : std::uint8_t { kText, kAttribute };

// Line ends and tabs stand as they are in text, but a parser would turn them into spaces in an
// attribute; a carriage return is lost in both.
bool NeedsEscape(char c, Place place) {
  if (c == '&' || c == '<' || c == '>' || c == '"') return true;
  if (c == '\n' || c == '\t') return place == Place::kAttribute;
  return static_cast<std::uint8_t>(c) < 0x20;
}

void AppendEscape(std::string& out, char c) {
  static constexpr char kDigits[] = "0123456789abcdef";
  switch (c) {
    case '&':
      out.append("&amp;");
      return;
    case '<':
      out.append("&lt;");
      return;
    case '>':
      out.append("&gt;");
      return;
    case '"':
      out.append("&quot;");
      return;
    default:
      break;
  }
  const auto byte = static_cast<std::uint8_t>(c);
  out.append("&#x");
  if (byte >= 0x10) out.push_back(kDigits[byte >> 4]);
  out.push_back(kDigits[byte & 15]);
  out.push_back(';');
}

void AppendEscaped(std::string& out, std::string_view text, Place place) {
  std::size_t plain_begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!NeedsEscape(text[i], place)) continue;
    out.append(text.substr(plain_begin, i - plain_begin));
    AppendEscape(out, text[i]);
    plain_begin = i + 1;
  }
  out.append(text.substr(plain_begin));
}

template <class Number>
std::string_view NumberText(char (&buffer)[24], Number value) {
  const std::to_chars_result result = std::to_chars(buffer, buffer + sizeof(buffer), value);
  return {buffer, static_cast<std::size_t>(result.ptr - buffer)};
}

}  // namespace

void AppendXmlText(std::string& out, std::string_view text) {
  AppendEscaped(out, text, Place::kText);
}

XmlWriter& XmlWriter::Declaration() {
  out_.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  return *this;
}

void XmlWriter::CloseStartTag() {
  if (in_start_tag_) out_.push_back('>');
  in_start_tag_ = false;
}

XmlWriter& XmlWriter::Begin(std::string_view name) {
  if (depth_ == open_.size()) throw std::logic_error("aloft: XML nested too deep");
  CloseStartTag();
  open_[depth_++] = name;
  out_.push_back('<');
  out_.append(name);
  in_start_tag_ = true;
  return *this;
}

XmlWriter& XmlWriter::Attribute(std::string_view name, std::string_view value) {
  if (!in_start_tag_) throw std::logic_error("aloft: XML attribute outside a start tag");
  out_.push_back(' ');
  out_.append(name);
  out_.append("=\"");
  AppendEscaped(out_, value, Place::kAttribute);
  out_.push_back('"');
  return *this;
}

XmlWriter& XmlWriter::Text(std::string_view text) {
  CloseStartTag();
  AppendXmlText(out_, text);
  return *this;
}

XmlWriter& XmlWriter::End() {
  if (depth_ == 0) throw std::logic_error("aloft: XML end tag without a start tag");
  --depth_;
  if (in_start_tag_) {
    out_.append("/>");
    in_start_tag_ = false;
    return *this;
  }
  out_.append("</");
  out_.append(open_[depth_]);
  out_.push_back('>');
  return *this;
}

XmlWriter& XmlWriter::Element(std::string_view name, std::string_view text) {
  return Begin(name).Text(text).End();
}

XmlWriter& XmlWriter::Element(std::string_view name, const char* text) {
  return Element(name, std::string_view(text));
}

XmlWriter& XmlWriter::Element(std::string_view name, bool value) {
  return Element(name, std::string_view(value ? "true" : "false"));
}

XmlWriter& XmlWriter::Element(std::string_view name, int value) {
  return Element(name, std::int64_t{value});
}

XmlWriter& XmlWriter::Element(std::string_view name, std::int64_t value) {
  char buffer[24];
  return Element(name, NumberText(buffer, value));
}

XmlWriter& XmlWriter::Element(std::string_view name, std::uint64_t value) {
  char buffer[24];
  return Element(name, NumberText(buffer, value));
}

}  // namespace aloft

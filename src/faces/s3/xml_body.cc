#include "faces/s3/xml_body.h"

#include <charconv>

namespace aloft::faces::s3 {
namespace {

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace

Result<XmlDocument> ParseXmlBody(std::string_view body, std::string_view root) {
  if (body.empty()) return Fail(Error{Code::kMissingRequestBody});
  auto document = XmlDocument::Parse(body);
  if (!document || document->root().name() != root) return Fail(Error{Code::kMalformedXml});
  return std::move(*document);
}

std::optional<std::int64_t> XmlNumber(const XmlNode& node) {
  const std::string text = node.text();
  const std::string_view digits = Trim(text);
  std::int64_t value = 0;
  const auto [stop, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || fault != std::errc() || stop != digits.data() + digits.size())
    return std::nullopt;
  return value;
}

Result<bool> XmlFlag(const XmlNode& node, bool absent) {
  if (!node) return absent;
  const std::string text = node.text();
  const std::string_view word = Trim(text);
  if (word == "true" || word == "TRUE" || word == "True") return true;
  if (word == "false" || word == "FALSE" || word == "False") return false;
  return Fail(Error{Code::kMalformedXml});
}

}  // namespace aloft::faces::s3

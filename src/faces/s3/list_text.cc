#include "faces/s3/list_text.h"

#include "base/base64.h"
#include "faces/s3/limits.h"

namespace aloft::faces::s3 {
namespace {

constexpr char kTokenVersion = '1';

bool IsKept(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == '/' || c == '*';
}

}  // namespace

Result<NameEncoding> NameEncodingOf(const Query& query) {
  const std::string* text = query.Find("encoding-type");
  if (text == nullptr || text->empty()) return NameEncoding::kNone;
  if (*text == "url") return NameEncoding::kUrl;
  return Fail(
      InvalidArgument("Invalid Encoding Method specified in Request", "encoding-type", *text));
}

std::string EncodeName(std::string_view name, NameEncoding encoding) {
  if (encoding == NameEncoding::kNone) return std::string(name);
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  out.reserve(name.size());
  for (const char c : name) {
    if (IsKept(c)) {
      out.push_back(c);
    } else if (c == ' ') {
      out.push_back('+');
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out.push_back('%');
      out.push_back(kDigits[byte >> 4]);
      out.push_back(kDigits[byte & 15]);
    }
  }
  return out;
}

std::string MakeToken(std::string_view start_after) {
  return kTokenVersion + Base64UrlEncode(start_after);
}

std::optional<std::string> ReadToken(std::string_view token) {
  if (token.empty() || token.size() > kListTokenBytesMax || token.front() != kTokenVersion)
    return std::nullopt;
  return Base64UrlDecode(token.substr(1));
}

void WriteOwner(XmlWriter& xml, std::string_view element, std::string_view id,
                std::string_view name) {
  xml.Begin(element).Element("ID", id).Element("DisplayName", name).End();
}

}  // namespace aloft::faces::s3

#include "faces/common/authorization_header.h"

#include <algorithm>

#include "base/ascii.h"
#include "faces/common/limits.h"

namespace aloft::faces {
namespace {

constexpr std::size_t kSignedHeadersUsual = 8;

bool SeparatesParts(char c) { return c == ',' || c == ' ' || c == '\t'; }

}  // namespace

bool ParseSignedHeaders(std::string_view text, std::vector<std::string>& out) {
  out.reserve(kSignedHeadersUsual);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    const std::string_view name = Trimmed(text.substr(0, end));
    if (name.empty() || out.size() == kSignedHeadersMax) return false;
    out.push_back(LowerCase(name));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return true;
}

AuthorizationParts SplitAuthorization(std::string_view text) {
  AuthorizationParts parts;
  while (!text.empty()) {
    const auto separator = std::find_if(text.begin(), text.end(), SeparatesParts);
    const auto end = static_cast<std::size_t>(separator - text.begin());
    const std::string_view piece = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t equals = std::min(piece.find('='), piece.size());
    const std::string_view name = piece.substr(0, equals);
    const std::string_view value = piece.substr(std::min(equals + 1, piece.size()));
    if (value.empty()) continue;
    if (name == "Credential") parts.credential = value;
    if (name == "SignedHeaders") parts.signed_headers = value;
    if (name == "Signature") parts.signature = value;
  }
  return parts;
}

}  // namespace aloft::faces

#include "faces/common/authorization_header.h"

#include <algorithm>

#include "base/ascii.h"
#include "faces/common/limits.h"

namespace aloft::faces {

bool ParseSignedHeaders(std::string_view text, std::vector<std::string>& out) {
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
    const std::size_t end = std::min(text.find_first_of(", \t"), text.size());
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

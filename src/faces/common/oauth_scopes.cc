#include "faces/common/oauth_scopes.h"

#include <algorithm>

namespace aloft::faces {
namespace {

using identity::TokenScope;
using identity::TokenScopes;

constexpr std::string_view kPrefix = "https://www.googleapis.com/auth/";

struct Word {
  std::string_view text;  // behind the prefix
  TokenScope scope;
};

constexpr Word kWords[] = {
    {"cloud-platform", TokenScope::kEverything},
    {"cloud-platform.read-only", TokenScope::kEverythingRead},
    {"devstorage.full_control", TokenScope::kObjectsFull},
    {"devstorage.read_write", TokenScope::kObjectsWrite},
    {"devstorage.read_only", TokenScope::kObjectsRead},
    {"datastore", TokenScope::kDocuments},
    {"firebase", TokenScope::kDocuments},
};

TokenScopes ScopeOf(std::string_view word) {
  if (!word.starts_with(kPrefix)) return 0;
  word.remove_prefix(kPrefix.size());
  const auto found = std::find_if(std::begin(kWords), std::end(kWords),
                                  [&](const Word& known) { return known.text == word; });
  return found == std::end(kWords) ? TokenScopes{0} : static_cast<TokenScopes>(found->scope);
}

}  // namespace

TokenScopes ParseScopes(std::string_view text) {
  TokenScopes scopes = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    scopes = static_cast<TokenScopes>(scopes | ScopeOf(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return scopes;
}

}  // namespace aloft::faces

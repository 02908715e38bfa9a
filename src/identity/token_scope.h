// How far a token reaches: less than its key where whoever asked for it asked for less.
//
// Threads     Values.
// Knows not   how vendors spell scopes.
#pragma once

#include <cstdint>

#include "identity/permission.h"

namespace aloft::identity {

// Bits: they are kept in issued tokens, so each keeps its number.
enum class TokenScope : std::uint8_t {
  kEverything = 1,
  kEverythingRead = 2,
  kObjectsFull = 4,   // with the rights to objects and buckets
  kObjectsWrite = 8,  // without them
  kObjectsRead = 16,
  kDocuments = 32,
};
using TokenScopes = std::uint8_t;  // any of the above together; 0: nothing
inline constexpr TokenScopes kTokenScopesAll = 63;

constexpr TokenScopes operator|(TokenScope a, TokenScope b) {
  return static_cast<TokenScopes>(static_cast<TokenScopes>(a) | static_cast<TokenScopes>(b));
}
constexpr bool Has(TokenScopes scopes, TokenScope one) {
  return (scopes & static_cast<TokenScopes>(one)) != 0;
}

PermissionSet PermissionsOf(TokenScopes scopes);

}  // namespace aloft::identity

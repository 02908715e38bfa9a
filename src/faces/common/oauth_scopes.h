// Google's OAuth scopes, as tokens are narrowed by them.
// https://developers.google.com/identity/protocols/oauth2/scopes
//
// Threads     Any; no state.
#pragma once

#include <string_view>

#include "identity/token_scope.h"

namespace aloft::faces {

// The scopes that `text` lists, apart by blanks; those that are none of ours give nothing.
identity::TokenScopes ParseScopes(std::string_view text);

}  // namespace aloft::faces

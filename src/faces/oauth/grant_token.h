// The one operation of the token endpoint.
#pragma once

#include <string_view>

#include "edge/request.h"
#include "faces/common/bearer.h"

namespace aloft::faces::oauth {

// `form`: application/x-www-form-urlencoded with grant_type and assertion.
edge::Response GrantToken(const BearerTokens& tokens, std::string_view form);

}  // namespace aloft::faces::oauth

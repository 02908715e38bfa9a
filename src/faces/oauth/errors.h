// The errors of the token endpoint in OAuth's form:
// https://www.rfc-editor.org/rfc/rfc6749#section-5.2
//
// Threads     Values.
#pragma once

#include <string_view>

#include "edge/request.h"
#include "faces/common/bearer.h"

namespace aloft::faces::oauth {

struct Error {
  int status;
  std::string_view error;
  std::string_view description;
};

Error FromFault(AssertionFault fault);
edge::Response ErrorReply(const Error& error);

}  // namespace aloft::faces::oauth

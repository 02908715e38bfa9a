// What the admin face answers when it does not do what was asked.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "edge/request.h"
#include "identity/authorizer.h"
#include "identity/fault.h"

namespace aloft::faces::admin {

enum class Code : std::uint8_t {
  kInvalid,
  kNotSigned,
  kRefused,
  kNotFound,
  kMethodNotAllowed,
  kExists,
  kLimit,
  kTooLarge,
  kInternal,
  kUnavailable,
};

struct Error {
  Code code;
  std::string message;
};

Error FromFault(const identity::Error& error);
Error FromDenied(const identity::Denied& denied);
Code FromStatus(int status);
edge::Response Render(const Error& error);

}  // namespace aloft::faces::admin

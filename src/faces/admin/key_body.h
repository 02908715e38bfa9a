// The JSON bodies of requests about keys.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "faces/admin/errors.h"

namespace aloft::faces::admin {

struct KeyBody {
  std::optional<std::string> user;
  std::optional<std::string> policy;  // the document; empty: null was given
};

// Fails for anything but an object with these members, each at most once.
Result<KeyBody, Error> ReadKeyBody(std::string_view body);

}  // namespace aloft::faces::admin

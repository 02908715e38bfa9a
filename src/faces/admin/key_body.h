// The JSON bodies of requests about keys.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "faces/admin/errors.h"
#include "identity/keys.h"

namespace aloft::faces::admin {

struct KeyBody {
  std::optional<std::string> user;
  std::optional<std::string> policy;      // the document; empty: null was given
  std::optional<std::string> public_key;  // DER
  std::optional<std::string> audience;

  bool Offers() const { return public_key.has_value(); }
  identity::OfferedKey Offered() const {
    return {public_key.value_or(std::string()), audience.value_or(std::string())};
  }
};

// Fails for anything but an object with these members, each at most once.
Result<KeyBody, Error> ReadKeyBody(std::string_view body);

}  // namespace aloft::faces::admin

// The query of a request, decoded: subresources ("?acl") and parameters.
//
// Guarantees  Each name and value was decoded exactly once; '+' is a space.
// Threads     Values.
// Errors      kInvalidUri for bad percent-encoding and more than kQueryParametersMax parameters.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "faces/s3/errors.h"

namespace aloft::faces::s3 {

class Query {
 public:
  static Result<Query> Parse(std::string_view encoded);

  bool Has(std::string_view name) const { return Find(name) != nullptr; }
  // The first value of `name`; null if absent.
  const std::string* Find(std::string_view name) const;
  std::string_view Get(std::string_view name) const;

  // A number of a parameter such as max-keys: `absent` if not given.
  // Fails with kInvalidArgument unless it is an integer from 0 to 2^31-1.
  Result<std::uint32_t> Number(std::string_view name, std::uint32_t absent) const;

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
};

}  // namespace aloft::faces::s3

// The query of a request, decoded: subresources ("?acl") and parameters.
//
// Threads     Values.
// Errors      kInvalidUri for bad percent-encoding and more than kQueryParametersMax parameters
//             (limits.h).
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include "faces/common/query_values.h"
#include "faces/s3/errors.h"

namespace aloft::faces::s3 {

class Query : public QueryValues {
 public:
  Query() = default;
  static Result<Query> Parse(std::string_view encoded);

  // A number of a parameter such as max-keys: `absent` if not given.
  // Fails with kInvalidArgument unless it is an integer from 0 to 2^31-1.
  Result<std::uint32_t> Number(std::string_view name, std::uint32_t absent) const;

 private:
  explicit Query(QueryValues values) : QueryValues(std::move(values)) {}
};

}  // namespace aloft::faces::s3

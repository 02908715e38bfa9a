// DescribeLimits: the account's quotas. Nothing is throttled here; these are the vendor's initial
// ones.
#include "faces/dynamodb/operations.h"

namespace aloft::faces::dynamodb {

constexpr Shape kDescribeLimitsInput = Structure("DescribeLimitsInput", {});

Outcome<std::string> DescribeLimits(Call& call) {
  ALOFT_TRY([[maybe_unused]] const identity::Grant grant,
            call.AuthorizeAccount(identity::Permission::kTablesList));
  return std::string(
      "{\"AccountMaxReadCapacityUnits\":80000,\"AccountMaxWriteCapacityUnits\":80000,"
      "\"TableMaxReadCapacityUnits\":40000,\"TableMaxWriteCapacityUnits\":40000}");
}

}  // namespace aloft::faces::dynamodb

// The Resource element of AWS policies. Only policy_document.cc uses it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "identity/policy.h"

namespace aloft::faces {

// What a policy may speak of: anything (a key's own policy), or what it is attached to.
struct ResourceScope {
  enum class Kind : std::uint8_t { kAnything, kBucket, kTable };
  Kind kind;
  std::string_view name;
};

// "*" or an ARN with wildcards. The error is MalformedPolicy's message.
Result<identity::ResourcePattern, std::string> ReadResource(std::string_view text,
                                                            const ResourceScope& scope);

// Whether each action pattern has at least one action that needs what one of the resources can be.
bool ActionsApply(const std::vector<std::string_view>& actions,
                  const std::vector<identity::ResourcePattern>& resources);

}  // namespace aloft::faces

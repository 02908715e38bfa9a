// The Condition element of AWS policies. Only policy_document.cc uses it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "identity/policy.h"

namespace aloft::faces {

// `operation` is "StringLike", "ForAnyValue:StringEqualsIfExists"; values as written. The error is
// MalformedPolicy's message.
Result<identity::Condition, std::string> MakeCondition(std::string_view operation,
                                                       std::string_view key,
                                                       const std::vector<std::string>& values);

// Whether the condition confines a statement to fixed, known parties, so that it is not "public".
bool NarrowsToKnownParties(const identity::Condition& condition);

}  // namespace aloft::faces

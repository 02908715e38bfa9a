// Conditions of IAM bindings: the part of the Common Expression Language that asks for the
// resource and the time, turned into conditions of a policy's statements.
// https://cloud.google.com/iam/docs/conditions-attribute-reference
//
//   resource.name.startsWith("projects/_/buckets/photos/objects/2026/") &&
//       request.time < timestamp("2027-01-01T00:00:00Z")
//
// Understood: resource.name, resource.type and resource.service with == and != and a text;
// resource.name.startsWith and .endsWith; request.time with <, <=, >, >= and a timestamp; &&, ||,
// ! and parentheses.
//
// Guarantees  An expression holds exactly where Google's would, or is refused.
// Threads     Any; no state.
// Limits      kConditionBytesMax, kConditionOperatorsMax, kConditionDepthMax.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "faces/gcs/errors.h"
#include "identity/policy.h"

namespace aloft::faces::gcs {

// As a client writes it.
struct BindingCondition {
  std::string title;
  std::string description = {};
  std::string expression;
  bool operator==(const BindingCondition&) const = default;
};

// All of one must hold; any of several is enough.
using Alternative = std::vector<identity::Condition>;
using Alternatives = std::vector<Alternative>;

// Of the policy of `bucket`. Fails with 400 for what is no expression, 501 for what is none of the
// above.
Result<Alternatives> CompileCondition(std::string_view expression, std::string_view bucket);

}  // namespace aloft::faces::gcs

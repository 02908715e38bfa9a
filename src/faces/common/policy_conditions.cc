#include "faces/common/policy_conditions.h"

#include <algorithm>
#include <optional>

#include "base/ascii.h"

namespace aloft::faces {
namespace {

using identity::Comparison;
using identity::Condition;
using identity::Quantifier;

struct Operator {
  std::string_view name;
  Comparison comparison;
  bool negated;
};

constexpr Operator kOperators[] = {
    {"StringEquals", Comparison::kStringEquals, false},
    {"StringNotEquals", Comparison::kStringEquals, true},
    {"StringEqualsIgnoreCase", Comparison::kStringEqualsIgnoreCase, false},
    {"StringNotEqualsIgnoreCase", Comparison::kStringEqualsIgnoreCase, true},
    {"StringLike", Comparison::kStringLike, false},
    {"StringNotLike", Comparison::kStringLike, true},
    {"NumericEquals", Comparison::kNumericEquals, false},
    {"NumericNotEquals", Comparison::kNumericEquals, true},
    {"NumericLessThan", Comparison::kNumericLess, false},
    {"NumericLessThanEquals", Comparison::kNumericLessOrEqual, false},
    {"NumericGreaterThan", Comparison::kNumericGreater, false},
    {"NumericGreaterThanEquals", Comparison::kNumericGreaterOrEqual, false},
    {"DateEquals", Comparison::kDateEquals, false},
    {"DateNotEquals", Comparison::kDateEquals, true},
    {"DateLessThan", Comparison::kDateLess, false},
    {"DateLessThanEquals", Comparison::kDateLessOrEqual, false},
    {"DateGreaterThan", Comparison::kDateGreater, false},
    {"DateGreaterThanEquals", Comparison::kDateGreaterOrEqual, false},
    {"Bool", Comparison::kBool, false},
    {"IpAddress", Comparison::kIpAddress, false},
    {"NotIpAddress", Comparison::kIpAddress, true},
    {"ArnEquals", Comparison::kStringLike, false},  // AWS lets both take wildcards
    {"ArnLike", Comparison::kStringLike, false},
    {"ArnNotEquals", Comparison::kStringLike, true},
    {"ArnNotLike", Comparison::kStringLike, true},
    {"Null", Comparison::kNull, false},
};

// Attributes that requests really carry here: a condition on any other could never be met, or would
// always be.
constexpr std::string_view kAttributes[] = {"aws:currenttime",
                                            "aws:epochtime",
                                            "aws:principalaccount",
                                            "aws:principalarn",
                                            "aws:principaltype",
                                            "aws:referer",
                                            "aws:requestedregion",
                                            "aws:securetransport",
                                            "aws:sourceip",
                                            "aws:useragent",
                                            "aws:userid",
                                            "aws:username",
                                            "dynamodb:enclosingoperation",
                                            "dynamodb:fulltablescan",
                                            "s3:authtype",
                                            "s3:delimiter",
                                            "s3:if-match",
                                            "s3:if-none-match",
                                            "s3:max-keys",
                                            "s3:object-lock-legal-hold",
                                            "s3:object-lock-mode",
                                            "s3:object-lock-remaining-retention-days",
                                            "s3:object-lock-retain-until-date",
                                            "s3:prefix",
                                            "s3:requestobjecttagkeys",
                                            "s3:versionid",
                                            "s3:x-amz-acl",
                                            "s3:x-amz-content-sha256",
                                            "s3:x-amz-copy-source",
                                            "s3:x-amz-metadata-directive",
                                            "s3:x-amz-object-ownership",
                                            "s3:x-amz-server-side-encryption",
                                            "s3:x-amz-server-side-encryption-customer-algorithm",
                                            "s3:x-amz-storage-class"};

// Attributes with a name of the client's behind the slash, whose case counts.
constexpr std::string_view kAttributePrefixes[] = {"s3:existingobjecttag/", "s3:requestobjecttag/"};

bool TakePrefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::optional<std::string> AttributeName(std::string_view key) {
  const std::string lower = LowerCase(key);
  const auto known = std::find(std::begin(kAttributes), std::end(kAttributes), lower);
  if (known != std::end(kAttributes)) return lower;
  for (const std::string_view prefix : kAttributePrefixes) {
    const bool tag = std::string_view(lower).starts_with(prefix) && lower.size() > prefix.size();
    if (tag) return std::string(prefix) + std::string(key.substr(prefix.size()));
  }
  return std::nullopt;
}

Result<void, std::string> SetOperator(std::string_view operation, Condition& condition) {
  std::string_view name = operation;
  if (TakePrefix(name, "ForAnyValue:"))
    condition.quantifier = Quantifier::kAnyValue;
  else if (TakePrefix(name, "ForAllValues:"))
    condition.quantifier = Quantifier::kAllValues;
  constexpr std::string_view kIfExists = "IfExists";
  if (name.ends_with(kIfExists)) {
    condition.if_exists = true;
    name.remove_suffix(kIfExists.size());
  }
  for (const Operator& known : kOperators) {
    if (known.name != name) continue;
    if (known.comparison == Comparison::kNull && condition.if_exists) break;
    condition.comparison = known.comparison;
    condition.negated = known.negated;
    return {};
  }
  return Fail("Invalid Condition type : " + std::string(operation));
}

}  // namespace

Result<Condition, std::string> MakeCondition(std::string_view operation, std::string_view key,
                                             const std::vector<std::string>& values) {
  Condition condition{};
  ALOFT_TRY_VOID(SetOperator(operation, condition));
  auto attribute = AttributeName(key);
  if (!attribute) return Fail(std::string("Policy has an invalid condition key"));
  condition.attribute = std::move(*attribute);
  if (values.empty()) return Fail(std::string("Policy has an invalid condition value"));
  for (const std::string& value : values) {
    identity::Operand operand;
    const bool variable = value.find("${") != std::string::npos;
    if (variable || !identity::MakeOperand(condition.comparison, value, operand)) {
      return Fail("Invalid value for condition " + std::string(key) + ": " + value);
    }
    condition.operands.push_back(std::move(operand));
  }
  return condition;
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html,
// "The meaning of public"
bool NarrowsToKnownParties(const Condition& condition) {
  if (condition.negated || condition.if_exists || condition.quantifier != Quantifier::kNone) {
    return false;
  }
  const auto every = [&](const auto& narrow) {
    return std::all_of(condition.operands.begin(), condition.operands.end(), narrow);
  };
  if (condition.attribute == "aws:sourceip" && condition.comparison == Comparison::kIpAddress) {
    // A block as wide as a /7 of IPv4 or a /31 of IPv6 is as good as everybody.
    return every([](const identity::Operand& operand) {
      const bool mapped = operand.block.prefix_bits >= 96 && operand.block.address[10] == 0xff &&
                          operand.block.address[11] == 0xff;
      return operand.block.prefix_bits >= (mapped ? 96 + 8 : 32);
    });
  }
  static constexpr std::string_view kParties[] = {"aws:principalarn", "aws:principalaccount",
                                                  "aws:userid", "aws:username"};
  const bool party = std::find(std::begin(kParties), std::end(kParties), condition.attribute) !=
                     std::end(kParties);
  return party && every([](const identity::Operand& operand) {
           return operand.text.find_first_of("*?") == std::string::npos;
         });
}

}  // namespace aloft::faces

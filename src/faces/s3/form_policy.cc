#include "faces/s3/form_policy.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"
#include "base/time_format.h"
#include "faces/s3/limits.h"

namespace aloft::faces::s3 {
namespace {

Error BadDocument(std::string_view why) {
  return {Code::kInvalidPolicyDocument, "Invalid Policy: " + std::string(why)};
}

Error Refused(std::string_view why) {
  return {Code::kAccessDenied, "Invalid according to Policy: " + std::string(why)};
}

// Fields that a policy cannot, or need not, speak of.
bool IsExempt(std::string_view field) {
  constexpr std::array<std::string_view, 7> kExempt = {
      "awsaccesskeyid", "signature", "x-amz-signature", "x-goog-signature",
      "policy",         "file",      "bucket"};
  return std::find(kExempt.begin(), kExempt.end(), field) != kExempt.end() ||
         field.starts_with("x-ignore-");
}

}  // namespace

// Fills a FormPolicy from its JSON.
class FormPolicyReader {
 public:
  static Result<FormPolicy> Read(simdjson::dom::element root) {
    FormPolicy policy;
    std::string_view expiration;
    if (root["expiration"].get(expiration) != simdjson::SUCCESS) {
      return Fail(BadDocument("Policy missing expiration."));
    }
    const auto expires = ParseRfc3339(expiration);
    if (!expires) {
      return Fail(BadDocument("Invalid 'expiration' value: '" + std::string(expiration) + "'"));
    }
    policy.expires_micros_ = *expires;
    simdjson::dom::array conditions;
    if (root["conditions"].get(conditions) != simdjson::SUCCESS) {
      return Fail(BadDocument("Policy missing conditions."));
    }
    for (const simdjson::dom::element condition : conditions) {
      if (policy.conditions_.size() == kPostPolicyConditionsMax) {
        return Fail(BadDocument("Too many conditions."));
      }
      ALOFT_TRY_VOID(AddCondition(condition, policy));
    }
    return policy;
  }

 private:
  static Result<void> AddCondition(simdjson::dom::element condition, FormPolicy& policy) {
    simdjson::dom::object exact;
    if (condition.get(exact) == simdjson::SUCCESS) return AddExact(exact, policy);
    simdjson::dom::array list;
    if (condition.get(list) != simdjson::SUCCESS || list.size() != 3) {
      return Fail(BadDocument("Invalid JSON: Conditions must be objects or lists of three."));
    }
    std::string_view match;
    if (list.at(0).get(match) != simdjson::SUCCESS) return Fail(BadDocument("Invalid condition."));
    const std::string name = LowerCase(match);
    if (name == "content-length-range") return AddLength(list, policy);
    if (name != "eq" && name != "starts-with") {
      return Fail(BadDocument("Invalid Condition '" + std::string(match) + "'."));
    }
    std::string_view field;
    std::string_view value;
    if (list.at(1).get(field) != simdjson::SUCCESS || list.at(2).get(value) != simdjson::SUCCESS ||
        !field.starts_with('$')) {
      return Fail(BadDocument("Invalid '" + name + "' condition."));
    }
    policy.conditions_.push_back(
        {name == "eq" ? FormPolicy::Match::kEquals : FormPolicy::Match::kStartsWith,
         LowerCase(field.substr(1)), std::string(value)});
    return {};
  }

  static Result<void> AddExact(simdjson::dom::object exact, FormPolicy& policy) {
    if (exact.size() != 1)
      return Fail(BadDocument("Invalid Simple-Condition: must have one entry."));
    for (const simdjson::dom::key_value_pair member : exact) {
      std::string_view value;
      if (member.value.get(value) != simdjson::SUCCESS) {
        return Fail(BadDocument("Invalid Simple-Condition: value must be a string."));
      }
      policy.conditions_.push_back(
          {FormPolicy::Match::kEquals, LowerCase(member.key), std::string(value)});
    }
    return {};
  }

  static Result<void> AddLength(simdjson::dom::array list, FormPolicy& policy) {
    const auto low = Number(list.at(1));
    const auto high = Number(list.at(2));
    if (!low || !high || *low > *high) return Fail(BadDocument("Invalid content-length-range."));
    policy.length_min_ = std::max(policy.length_min_, *low);
    policy.length_max_ = std::min(policy.length_max_.value_or(*high), *high);
    return {};
  }

  // A number, or its digits in a string, as some libraries write it.
  static std::optional<std::uint64_t> Number(
      simdjson::simdjson_result<simdjson::dom::element> value) {
    std::uint64_t number = 0;
    if (value.get(number) == simdjson::SUCCESS) return number;
    std::string_view text;
    if (value.get(text) != simdjson::SUCCESS || text.empty() || text.size() > 18)
      return std::nullopt;
    for (const char digit : text) {
      if (digit < '0' || digit > '9') return std::nullopt;
      number = number * 10 + static_cast<std::uint64_t>(digit - '0');
    }
    return number;
  }
};

Result<FormPolicy> FormPolicy::Parse(std::string_view document) {
  if (document.size() > kFormFieldsBytesMax) return Fail(BadDocument("Policy too large."));
  simdjson::dom::parser parser;
  if (parser.allocate(kFormFieldsBytesMax + simdjson::SIMDJSON_PADDING, 8) != simdjson::SUCCESS) {
    return Fail(BadDocument("Invalid JSON."));
  }
  const simdjson::padded_string padded(document);
  simdjson::dom::element root;
  if (parser.parse(padded).get(root) != simdjson::SUCCESS || !root.is_object()) {
    return Fail(BadDocument("Invalid JSON."));
  }
  return FormPolicyReader::Read(root);
}

bool FormPolicy::Holds(const Condition& condition, std::string_view value) {
  if (condition.match == Match::kEquals) return value == condition.value;
  if (condition.field != "content-type") return value.starts_with(condition.value);
  // A list of types: each must start so.
  while (true) {
    const std::size_t comma = value.find(',');
    if (!value.substr(0, comma).starts_with(condition.value)) return false;
    if (comma == std::string_view::npos) return true;
    value.remove_prefix(comma + 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
  }
}

Result<void> FormPolicy::CheckFields(const FormFields& fields, std::int64_t now_micros) const {
  if (now_micros >= expires_micros_) return Fail(Refused("Policy expired."));
  for (const Condition& condition : conditions_) {
    const auto found = fields.find(condition.field);
    const std::string_view value = found == fields.end() ? std::string_view() : found->second;
    const bool absent_refused = found == fields.end() && condition.match == Match::kEquals;
    if (absent_refused || !Holds(condition, value)) {
      return Fail(Refused("Policy Condition failed: [\"" +
                          std::string(condition.match == Match::kEquals ? "eq" : "starts-with") +
                          "\", \"$" + condition.field + "\", \"" + condition.value + "\"]"));
    }
  }
  for (const auto& [name, value] : fields) {
    const auto speaks = [&name](const Condition& condition) { return condition.field == name; };
    if (IsExempt(name) || std::any_of(conditions_.begin(), conditions_.end(), speaks)) continue;
    return Fail(Refused("Extra input fields: " + name));
  }
  return {};
}

Result<void> FormPolicy::CheckLength(std::uint64_t file_bytes) const {
  if (file_bytes < length_min_) {
    return Fail(Error{Code::kEntityTooSmall,
                      {},
                      {{"ProposedSize", std::to_string(file_bytes)},
                       {"MinSizeAllowed", std::to_string(length_min_)}}});
  }
  if (length_max_ && file_bytes > *length_max_) {
    return Fail(Error{Code::kEntityTooLarge,
                      {},
                      {{"ProposedSize", std::to_string(file_bytes)},
                       {"MaxSizeAllowed", std::to_string(*length_max_)}}});
  }
  return {};
}

}  // namespace aloft::faces::s3

#include "faces/common/policy_document.h"

#include <simdjson.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "faces/common/action_words.h"
#include "faces/common/limits.h"
#include "faces/common/policy_conditions.h"
#include "faces/common/policy_resources.h"
#include "identity/projects.h"

namespace aloft::faces {
namespace {

using identity::Effect;
using identity::Policy;
using identity::PrincipalPattern;
using identity::Statement;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr char kBadJson[] = "This policy contains invalid Json";
constexpr char kBadPrincipal[] = "Invalid principal in policy";
constexpr char kBadAction[] = "Policy has invalid action";
constexpr std::size_t kListMax = 1000;

Failure<std::string> Refused(std::string_view why) { return {std::string(why)}; }

// A string, or a list of strings.
std::optional<std::vector<std::string_view>> Strings(element value) {
  std::vector<std::string_view> list;
  std::string_view text;
  if (value.get_string().get(text) == simdjson::SUCCESS) return std::vector{text};
  simdjson::dom::array array;
  if (value.get_array().get(array) != simdjson::SUCCESS || array.size() > kListMax) {
    return std::nullopt;
  }
  for (const element item : array) {
    if (item.get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
    list.push_back(text);
  }
  return list;
}

// A condition's value: strings, numbers and booleans, one or a list.
bool AppendScalar(element value, std::vector<std::string>& out) {
  switch (value.type()) {
    case simdjson::dom::element_type::STRING:
      out.emplace_back(value.get_string().value());
      return true;
    case simdjson::dom::element_type::BOOL:
      out.emplace_back(value.get_bool().value() ? "true" : "false");
      return true;
    case simdjson::dom::element_type::INT64:
    case simdjson::dom::element_type::UINT64:
    case simdjson::dom::element_type::DOUBLE:
      out.push_back(simdjson::minify(value));
      return true;
    default:
      return false;
  }
}

std::optional<std::vector<std::string>> Scalars(element value) {
  std::vector<std::string> list;
  simdjson::dom::array array;
  if (value.get_array().get(array) != simdjson::SUCCESS) {
    if (!AppendScalar(value, list)) return std::nullopt;
    return list;
  }
  for (const element item : array) {
    if (list.size() == kListMax || !AppendScalar(item, list)) return std::nullopt;
  }
  return list;
}

// A member given twice would let two readers understand two policies.
Result<void, std::string> CheckMembers(object members, const std::set<std::string_view>& known) {
  std::set<std::string_view> seen;
  for (const auto& member : members) {
    if (!known.contains(member.key)) return Fail("Unknown field " + std::string(member.key));
    if (!seen.insert(member.key).second) return Refused(kBadJson);
  }
  return {};
}

std::optional<element> Find(object members, std::string_view name) {
  element value;
  if (members.at_key(name).get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

// One of two members that exclude each other, such as Action and NotAction.
struct Choice {
  std::vector<std::string_view> values;
  bool negated = false;
};

Result<Choice, std::string> FindChoice(object statement, std::string_view name) {
  const std::string not_name = "Not" + std::string(name);
  const auto plain = Find(statement, name);
  const auto negated = Find(statement, not_name);
  if (plain.has_value() == negated.has_value()) {
    return Fail("Missing required field " + std::string(name));
  }
  auto values = Strings(plain ? *plain : *negated);
  if (!values || values->empty())
    return Fail("Missing required field " + std::string(name) + " cannot be empty!");
  return Choice{std::move(*values), negated.has_value()};
}

Result<void, std::string> ReadActions(object source, Statement& statement,
                                      std::vector<std::string_view>& actions) {
  ALOFT_TRY(Choice choice, FindChoice(source, "Action"));
  for (const std::string_view action : choice.values) {
    if (TargetsOf(action).empty()) return Refused(kBadAction);
  }
  const ActionMatch match = MatchActions(choice.values);
  const bool deny = statement.effect == Effect::kDeny;
  // Where one permission stands for several actions, the statement means whatever gives less.
  if (choice.negated) {
    statement.permissions = deny ? ~match.surely : ~match.possibly;
  } else {
    statement.permissions = deny ? match.possibly : match.surely;
    actions = std::move(choice.values);
  }
  return {};
}

Result<PrincipalPattern, std::string> ReadAwsPrincipal(std::string_view text) {
  using Kind = PrincipalPattern::Kind;
  if (text == "*") return PrincipalPattern{Kind::kEveryone};
  if (identity::IsAccountId(text)) return PrincipalPattern{Kind::kProject, std::string(text)};
  constexpr std::string_view kPrefix = "arn:aws:iam::";
  constexpr std::size_t kAccountBytes = 12;
  if (!text.starts_with(kPrefix)) return Refused(kBadPrincipal);
  text.remove_prefix(kPrefix.size());
  const std::string account(text.substr(0, std::min(kAccountBytes, text.size())));
  const std::string_view rest = text.substr(account.size());
  if (!identity::IsAccountId(account)) return Refused(kBadPrincipal);
  if (rest == ":root") return PrincipalPattern{Kind::kProject, account};
  constexpr std::string_view kUser = ":user/";
  const bool user = rest.starts_with(kUser) && rest.size() > kUser.size() &&
                    rest.find_first_of("*?") == std::string_view::npos;
  if (!user) return Refused(kBadPrincipal);
  return PrincipalPattern{Kind::kUser, account, std::string(rest.substr(kUser.size()))};
}

Result<void, std::string> ReadPrincipalMember(std::string_view kind, element value,
                                              std::vector<PrincipalPattern>& out) {
  const auto names = Strings(value);
  if (!names || names->empty()) return Refused(kBadPrincipal);
  for (const std::string_view name : *names) {
    if (kind == "AWS") {
      ALOFT_TRY(PrincipalPattern pattern, ReadAwsPrincipal(name));
      out.push_back(std::move(pattern));
    } else if (kind == "Service" && name.ends_with(".amazonaws.com")) {
      out.push_back({PrincipalPattern::Kind::kNobody});
    } else {
      return Refused(kBadPrincipal);
    }
  }
  return {};
}

Result<void, std::string> ReadPrincipals(object source, Statement& statement) {
  const auto plain = Find(source, "Principal");
  const auto negated = Find(source, "NotPrincipal");
  if (plain.has_value() == negated.has_value()) {
    return Refused("Missing required field Principal");
  }
  // Allowing everybody but some would allow strangers.
  if (negated && statement.effect == Effect::kAllow)
    return Refused("Allow with NotPrincipal is not allowed");
  const element value = plain ? *plain : *negated;
  statement.not_principals = negated.has_value();
  std::string_view text;
  if (value.get_string().get(text) == simdjson::SUCCESS) {
    if (text != "*") return Refused(kBadPrincipal);
    statement.principals.push_back({PrincipalPattern::Kind::kEveryone});
    return {};
  }
  object members;
  if (value.get_object().get(members) != simdjson::SUCCESS) return Refused(kBadPrincipal);
  for (const auto& member : members) {
    ALOFT_TRY_VOID(ReadPrincipalMember(member.key, member.value, statement.principals));
  }
  if (statement.principals.empty()) return Refused(kBadPrincipal);
  return {};
}

Result<void, std::string> ReadConditions(object source, Statement& statement) {
  const auto condition = Find(source, "Condition");
  if (!condition) return {};
  object operations;
  if (condition->get_object().get(operations) != simdjson::SUCCESS) return Refused(kBadJson);
  for (const auto& operation : operations) {
    object keys;
    if (operation.value.get_object().get(keys) != simdjson::SUCCESS) return Refused(kBadJson);
    for (const auto& key : keys) {
      const auto values = Scalars(key.value);
      if (!values) return Refused("Policy has an invalid condition value");
      ALOFT_TRY(auto made, MakeCondition(operation.key, key.key, *values));
      statement.conditions.push_back(std::move(made));
    }
  }
  return {};
}

bool IsPublic(const Statement& statement) {
  if (statement.effect != Effect::kAllow) return false;
  const bool everyone = std::any_of(statement.principals.begin(), statement.principals.end(),
                                    [](const PrincipalPattern& pattern) {
                                      return pattern.kind == PrincipalPattern::Kind::kEveryone;
                                    });
  return everyone && std::none_of(statement.conditions.begin(), statement.conditions.end(),
                                  NarrowsToKnownParties);
}

Result<Effect, std::string> ReadEffect(object source) {
  const auto value = Find(source, "Effect");
  if (!value) return Refused("Missing required field Effect");
  std::string_view text;
  if (value->get_string().get(text) != simdjson::SUCCESS) return Refused(kBadJson);
  if (text == "Allow") return Effect::kAllow;
  if (text == "Deny") return Effect::kDeny;
  return Fail("Invalid effect: " + std::string(text));
}

Result<Statement, std::string> ReadStatement(object source, const ResourceScope& scope) {
  ALOFT_TRY_VOID(CheckMembers(source, {"Sid", "Effect", "Principal", "NotPrincipal", "Action",
                                       "NotAction", "Resource", "NotResource", "Condition"}));
  Statement statement;
  ALOFT_TRY(statement.effect, ReadEffect(source));
  const bool of_key = scope.kind == ResourceScope::Kind::kAnything;
  if (!of_key) {
    ALOFT_TRY_VOID(ReadPrincipals(source, statement));
  } else if (Find(source, "Principal") || Find(source, "NotPrincipal")) {
    return Refused("Policy document should not specify a principal.");
  }
  std::vector<std::string_view> actions;
  ALOFT_TRY_VOID(ReadActions(source, statement, actions));
  ALOFT_TRY(Choice resources, FindChoice(source, "Resource"));
  statement.not_resources = resources.negated;
  for (const std::string_view resource : resources.values) {
    ALOFT_TRY(auto pattern, ReadResource(resource, scope));
    statement.resources.push_back(std::move(pattern));
  }
  const bool checked = !of_key && !resources.negated;
  if (checked && !ActionsApply(actions, statement.resources)) {
    return Refused("Action does not apply to any resource(s) in statement");
  }
  ALOFT_TRY_VOID(ReadConditions(source, statement));
  statement.is_public = IsPublic(statement);
  return statement;
}

Result<void, std::string> CheckSid(object source, std::set<std::string>& seen) {
  const auto value = Find(source, "Sid");
  if (!value) return {};
  std::string_view text;
  if (value->get_string().get(text) != simdjson::SUCCESS) return Refused(kBadJson);
  if (text.empty() || seen.insert(std::string(text)).second) return {};
  return Refused("Statement IDs (SID) in a single policy must be unique.");
}

Result<void, std::string> CheckVersion(object document) {
  const auto value = Find(document, "Version");
  if (!value) return {};
  std::string_view text;
  const bool string = value->get_string().get(text) == simdjson::SUCCESS;
  if (string && (text == "2012-10-17" || text == "2008-10-17")) return {};
  return Refused("The policy must contain a valid version string");
}

Result<Policy, std::string> ReadDocument(object document, const ResourceScope& scope) {
  ALOFT_TRY_VOID(CheckMembers(document, {"Version", "Id", "Statement"}));
  ALOFT_TRY_VOID(CheckVersion(document));
  std::string_view id;
  const auto id_value = Find(document, "Id");
  if (id_value && id_value->get_string().get(id) != simdjson::SUCCESS) return Refused(kBadJson);
  const auto value = Find(document, "Statement");
  if (!value) return Refused("Missing required field Statement");
  std::vector<object> sources;
  object one;
  simdjson::dom::array many;
  if (value->get_object().get(one) == simdjson::SUCCESS) sources.push_back(one);
  if (value->get_array().get(many) == simdjson::SUCCESS) {
    for (const element item : many) {
      if (item.get_object().get(one) != simdjson::SUCCESS) return Refused(kBadJson);
      sources.push_back(one);
    }
  }
  if (sources.empty()) return Refused("Could not parse the policy: Statement is empty!");
  if (sources.size() > kPolicyStatementsMax) return Refused("Policy has too many statements");
  Policy policy;
  std::set<std::string> sids;
  for (const object source : sources) {
    ALOFT_TRY_VOID(CheckSid(source, sids));
    ALOFT_TRY(Statement statement, ReadStatement(source, scope));
    policy.statements.push_back(std::move(statement));
  }
  return policy;
}

Result<Policy, std::string> Parse(std::string_view text, const ResourceScope& scope) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || text[first] != '{') {
    return Refused("Policies must be valid JSON and the first byte must be '{'");
  }
  if (text.size() > kPolicyBytesMax)
    return Refused("Policy exceeds the maximum allowed document size.");
  simdjson::dom::parser parser;
  if (parser.allocate(kPolicyBytesMax, kPolicyDepthMax) != simdjson::SUCCESS)
    throw std::bad_alloc();
  const simdjson::padded_string padded(text);
  object document;
  if (parser.parse(padded).get_object().get(document) != simdjson::SUCCESS)
    return Refused(kBadJson);
  return ReadDocument(document, scope);
}

}  // namespace

Result<Policy, std::string> ParseKeyPolicy(std::string_view document) {
  return Parse(document, {ResourceScope::Kind::kAnything, {}});
}

Result<Policy, std::string> ParseBucketPolicy(std::string_view document, std::string_view bucket) {
  return Parse(document, {ResourceScope::Kind::kBucket, bucket});
}

Result<Policy, std::string> ParseTablePolicy(std::string_view document, std::string_view table) {
  return Parse(document, {ResourceScope::Kind::kTable, table});
}

}  // namespace aloft::faces

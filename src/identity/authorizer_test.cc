// The one answer to "may he?". The rules are tested by name, and the whole by comparing with a slow
// evaluator that is written down another way.
#include "identity/authorizer.h"

#include <gtest/gtest.h>

#include <map>

#include "identity/reference_testing.h"
#include "identity/world_testing.h"

namespace aloft::identity {
namespace {

PermissionSet Of(std::initializer_list<Permission> permissions) {
  PermissionSet set;
  for (const Permission permission : permissions) set.set(static_cast<std::size_t>(permission));
  return set;
}

Statement Says(Effect effect, PermissionSet permissions, std::string name) {
  Statement statement;
  statement.effect = effect;
  statement.permissions = permissions;
  statement.resources.push_back({ResourceKind::kAny, "*", std::move(name)});
  return statement;
}

std::shared_ptr<const Principal> WithPolicy(std::shared_ptr<const Project> project,
                                            std::optional<Policy> policy) {
  auto principal = std::make_shared<Principal>();
  principal->kind = PrincipalKind::kKey;
  principal->project = std::move(project);
  principal->name = "alice";
  if (policy) principal->policy = std::make_shared<const Policy>(std::move(*policy));
  return principal;
}

class AuthorizerTest : public testing::Test {
 protected:
  AuthorizerTest() : other(*world.projects->Create("other-project", "210987654321")) {}

  bool May(const std::shared_ptr<const Principal>& principal, Permission permission,
           std::string_view resource, const Policy* resource_policy = nullptr,
           const AccessSettings* settings = nullptr) {
    return authorizer
        .Authorize(principal, {.permission = permission,
                               .owner = world.project->number,
                               .resource = resource,
                               .resource_policy = resource_policy,
                               .settings = settings})
        .ok();
  }
  Policy ForEveryone(Effect effect, Permission permission, std::string name) {
    Statement statement = Says(effect, Of({permission}), std::move(name));
    statement.principals.push_back({PrincipalPattern::Kind::kEveryone});
    statement.is_public = effect == Effect::kAllow;
    return Policy{{statement}};
  }

  World world;
  std::shared_ptr<const Project> other;
  Authorizer authorizer{*world.projects};
};

TEST_F(AuthorizerTest, GrantSaysWhatWasAsked) {
  const auto grant = authorizer.Authorize(
      world.RootPrincipal(),
      {.permission = Permission::kObjectRead, .owner = world.project->number, .resource = "b/k"});
  ASSERT_TRUE(grant.ok());
  EXPECT_EQ(grant->resource(), "b/k");
  EXPECT_EQ(grant->permission(), Permission::kObjectRead);
  EXPECT_EQ(grant->project(), world.project->number);
  EXPECT_EQ(grant->principal().name, "root");
}

TEST_F(AuthorizerTest, NothingIsNobodys) {
  EXPECT_FALSE(authorizer
                   .Authorize(world.RootPrincipal(),
                              {.permission = Permission::kObjectRead, .owner = 0, .resource = "b"})
                   .ok());
}

TEST_F(AuthorizerTest, RootMayUnlessAResourceDenies) {
  EXPECT_TRUE(May(world.RootPrincipal(), Permission::kObjectRead, "b/k"));
  const Policy deny = ForEveryone(Effect::kDeny, Permission::kObjectRead, "b/*");
  EXPECT_FALSE(May(world.RootPrincipal(), Permission::kObjectRead, "b/k", &deny));
  // Nobody locks himself out of the policy itself.
  const Policy locked = ForEveryone(Effect::kDeny, Permission::kBucketPolicyWrite, "*");
  EXPECT_TRUE(May(world.RootPrincipal(), Permission::kBucketPolicyWrite, "b", &locked));
  EXPECT_FALSE(May(WithPolicy(world.project, {}), Permission::kBucketPolicyWrite, "b", &locked));
}

TEST_F(AuthorizerTest, AKeysPolicyBoundsIt) {
  const auto free = WithPolicy(world.project, {});
  EXPECT_TRUE(May(free, Permission::kObjectRead, "b/k"));
  EXPECT_FALSE(May(free, Permission::kKeysManage, "keys"));
  const auto reader = WithPolicy(
      world.project, Policy{{Says(Effect::kAllow, Of({Permission::kObjectRead}), "b/*")}});
  EXPECT_TRUE(May(reader, Permission::kObjectRead, "b/k"));
  EXPECT_FALSE(May(reader, Permission::kObjectRead, "c/k"));
  EXPECT_FALSE(May(reader, Permission::kObjectWrite, "b/k"));
  EXPECT_FALSE(May(WithPolicy(world.project, Policy{}), Permission::kObjectRead, "b/k"));
}

// A3
TEST_F(AuthorizerTest, ExplicitDenyWins) {
  Policy policy{{Says(Effect::kAllow, PermissionSet().set(), "*"),
                 Says(Effect::kDeny, Of({Permission::kObjectRead}), "b/secret*")}};
  const auto key = WithPolicy(world.project, policy);
  EXPECT_TRUE(May(key, Permission::kObjectRead, "b/open"));
  EXPECT_FALSE(May(key, Permission::kObjectRead, "b/secret"));
  EXPECT_FALSE(May(key, Permission::kObjectRead, "b/secret/deep/"));
  EXPECT_TRUE(May(key, Permission::kObjectRead, "b/Secret"));  // names are compared byte by byte
  const Policy open = ForEveryone(Effect::kAllow, Permission::kObjectRead, "*");
  EXPECT_FALSE(May(key, Permission::kObjectRead, "b/secret", &open));
  Statement not_resource = Says(Effect::kDeny, Of({Permission::kObjectRead}), "b/open");
  not_resource.not_resources = true;
  policy.statements.push_back(not_resource);
  const auto stricter = WithPolicy(world.project, policy);
  EXPECT_TRUE(May(stricter, Permission::kObjectRead, "b/open"));
  EXPECT_FALSE(May(stricter, Permission::kObjectRead, "b/open/"));
}

TEST_F(AuthorizerTest, AnonymousNeedsAPolicyOrAList) {
  EXPECT_FALSE(May(Anonymous(), Permission::kObjectRead, "b/k"));
  const Policy open = ForEveryone(Effect::kAllow, Permission::kObjectRead, "b/*");
  EXPECT_TRUE(May(Anonymous(), Permission::kObjectRead, "b/k", &open));
  EXPECT_FALSE(May(Anonymous(), Permission::kObjectWrite, "b/k", &open));
  AccessSettings settings;
  settings.everyone = Of({Permission::kObjectRead});
  EXPECT_TRUE(May(Anonymous(), Permission::kObjectRead, "b/k", nullptr, &settings));
  settings.ignore_public_lists = true;
  EXPECT_FALSE(May(Anonymous(), Permission::kObjectRead, "b/k", nullptr, &settings));
  settings.restrict_public_policies = true;
  EXPECT_FALSE(May(Anonymous(), Permission::kObjectRead, "b/k", &open, &settings));
  EXPECT_FALSE(May(Anonymous(), Permission::kKeysManage, "keys", &open));
}

// A6: another project's key, even its root, sees nothing unless both sides say so.
TEST_F(AuthorizerTest, OtherProjectsNeedBothSides) {
  auto other_root = std::make_shared<Principal>();
  other_root->kind = PrincipalKind::kRoot;
  other_root->project = other;
  EXPECT_FALSE(May(other_root, Permission::kObjectRead, "b/k"));
  Policy invites{{Says(Effect::kAllow, Of({Permission::kObjectRead}), "b/*")}};
  invites.statements[0].principals.push_back({PrincipalPattern::Kind::kProject, other->account_id});
  EXPECT_TRUE(May(other_root, Permission::kObjectRead, "b/k", &invites));
  const auto bounded = WithPolicy(other, Policy{});
  EXPECT_FALSE(May(bounded, Permission::kObjectRead, "b/k", &invites));
  const auto allowed =
      WithPolicy(other, Policy{{Says(Effect::kAllow, Of({Permission::kObjectRead}), "*")}});
  EXPECT_TRUE(May(allowed, Permission::kObjectRead, "b/k", &invites));
  EXPECT_FALSE(May(Anonymous(), Permission::kObjectRead, "b/k", &invites));
}

TEST_F(AuthorizerTest, NamingTheProjectDelegatesNamingTheUserGives) {
  const auto bounded = WithPolicy(world.project, Policy{});
  Policy invites{{Says(Effect::kAllow, Of({Permission::kObjectRead}), "b/*")}};
  invites.statements[0].principals = {
      {PrincipalPattern::Kind::kProject, world.project->account_id}};
  EXPECT_FALSE(May(bounded, Permission::kObjectRead, "b/k", &invites));
  invites.statements[0].principals = {
      {PrincipalPattern::Kind::kUser, world.project->account_id, "alice"}};
  EXPECT_TRUE(May(bounded, Permission::kObjectRead, "b/k", &invites));
}

TEST_F(AuthorizerTest, EverybodyBut) {
  Policy fence{{Says(Effect::kDeny, Of({Permission::kObjectRead}), "b/*")}};
  fence.statements[0].not_principals = true;
  fence.statements[0].principals = {
      {PrincipalPattern::Kind::kUser, world.project->account_id, "alice"}};
  EXPECT_TRUE(May(WithPolicy(world.project, {}), Permission::kObjectRead, "b/k", &fence));
  EXPECT_FALSE(May(world.RootPrincipal(), Permission::kObjectRead, "b/k", &fence));
  EXPECT_FALSE(May(Anonymous(), Permission::kObjectRead, "b/k", &fence));
}

TEST(Patterns, StarsAndQuestionMarks) {
  EXPECT_TRUE(MatchesPattern("", ""));
  EXPECT_TRUE(MatchesPattern("*", ""));
  EXPECT_FALSE(MatchesPattern("?", ""));
  EXPECT_TRUE(MatchesPattern("a*b*c", "axxbyyc"));
  EXPECT_FALSE(MatchesPattern("a*b*c", "axxbyyd"));
  EXPECT_TRUE(MatchesPattern("b/?", "b/\xc3\xa9"));           // one character, two bytes
  EXPECT_FALSE(MatchesPattern("b/\xc3\xa9", "b/e\xcc\x81"));  // NFC and NFD are different names
  EXPECT_TRUE(MatchesPattern("*/", "a/"));
  // Many stars stay cheap.
  std::string stars;
  for (int i = 0; i < 500; ++i) stars += "a*";
  EXPECT_FALSE(MatchesPattern(stars + "b", std::string(20'000, 'a')));
}

class MapAttributes final : public Attributes {
 public:
  std::map<std::string, std::vector<std::string>> values;
  void Find(std::string_view name, std::vector<std::string>& out) const override {
    const auto found = values.find(std::string(name));
    if (found != values.end()) out.insert(out.end(), found->second.begin(), found->second.end());
  }
};

bool Check(Comparison comparison, std::string_view operand, std::vector<std::string> values,
           bool negated = false, Quantifier quantifier = Quantifier::kNone,
           bool if_exists = false) {
  Condition condition{comparison, negated, if_exists, quantifier, "k", {}};
  condition.operands.emplace_back();
  EXPECT_TRUE(MakeOperand(comparison, operand, condition.operands[0])) << operand;
  MapAttributes attributes;
  attributes.values["k"] = std::move(values);
  return Holds(condition, attributes);
}

TEST(Conditions, CompareByType) {
  EXPECT_TRUE(Check(Comparison::kNumericLess, "10", {"9.5"}));
  EXPECT_FALSE(Check(Comparison::kNumericLess, "10", {"10"}));
  EXPECT_FALSE(Check(Comparison::kNumericLess, "10", {"nan"}));
  EXPECT_TRUE(Check(Comparison::kDateGreater, "2026-01-01T00:00:00Z", {"2026-01-31T12:00:00Z"}));
  EXPECT_TRUE(Check(Comparison::kDateLess, "2027-01-01", {"1769860800"}));
  EXPECT_TRUE(Check(Comparison::kBool, "True", {"true"}));
  EXPECT_TRUE(Check(Comparison::kIpAddress, "10.0.0.0/8", {"10.255.0.1"}));
  EXPECT_TRUE(Check(Comparison::kIpAddress, "10.0.0.0/8", {"::ffff:10.255.0.1"}));
  EXPECT_FALSE(Check(Comparison::kIpAddress, "10.0.0.0/8", {"11.0.0.1"}));
  EXPECT_TRUE(Check(Comparison::kIpAddress, "2001:db8::/33", {"2001:db8:7fff::1"}));
  EXPECT_FALSE(Check(Comparison::kIpAddress, "2001:db8::/33", {"2001:db8:8000::1"}));
  EXPECT_TRUE(Check(Comparison::kStringLike, "a*", {"abc"}));
  EXPECT_FALSE(Check(Comparison::kStringEquals, "a*", {"abc"}));
}

TEST(Conditions, AbsentAttributes) {
  EXPECT_FALSE(Check(Comparison::kStringEquals, "a", {}));
  EXPECT_TRUE(Check(Comparison::kStringEquals, "a", {}, true));
  EXPECT_TRUE(Check(Comparison::kStringEquals, "a", {}, false, Quantifier::kNone, true));
  EXPECT_TRUE(Check(Comparison::kStringEquals, "a", {}, false, Quantifier::kAllValues));
  EXPECT_FALSE(Check(Comparison::kStringEquals, "a", {}, true, Quantifier::kAnyValue));
  EXPECT_TRUE(Check(Comparison::kNull, "true", {}));
  EXPECT_FALSE(Check(Comparison::kNull, "true", {"x"}));
  EXPECT_TRUE(Check(Comparison::kNull, "false", {"x"}));
}

TEST(Conditions, SeveralValues) {
  EXPECT_FALSE(Check(Comparison::kStringEquals, "a", {"a", "b"}, false, Quantifier::kAllValues));
  EXPECT_TRUE(Check(Comparison::kStringEquals, "a", {"a", "b"}, false, Quantifier::kAnyValue));
  EXPECT_TRUE(Check(Comparison::kStringEquals, "a", {"a", "b"}, true, Quantifier::kAnyValue));
  EXPECT_FALSE(Check(Comparison::kStringEquals, "a", {"a", "b"}, true));
}

TEST(Conditions, OperandsOfTheWrongTypeAreNotMade) {
  Operand operand;
  EXPECT_FALSE(MakeOperand(Comparison::kNumericEquals, "ten", operand));
  EXPECT_FALSE(MakeOperand(Comparison::kNumericEquals, "inf", operand));
  EXPECT_FALSE(MakeOperand(Comparison::kDateEquals, "yesterday", operand));
  EXPECT_FALSE(MakeOperand(Comparison::kBool, "yes", operand));
  EXPECT_FALSE(MakeOperand(Comparison::kIpAddress, "10.0.0.0/33", operand));
  EXPECT_FALSE(MakeOperand(Comparison::kIpAddress, "10.0.0", operand));
}

// Random policies, principals and questions: the authorizer and the reference must agree on every
// one.
TEST_F(AuthorizerTest, AgreesWithTheReference) {
  const auto third = *world.projects->Create("third-project", "333333333333");
  ReferenceGame game(2026, {world.project, other, third});
  int allowed = 0;
  constexpr int kRounds = 30'000;
  for (int round = 0; round < kRounds; ++round) {
    const ReferenceGame::Case one = game.Next();
    const bool expected = game.Allows(one);
    const bool actual = authorizer.Authorize(one.principal, one.asked()).ok();
    ASSERT_EQ(actual, expected) << "round " << round << "\n" << game.Describe(one);
    allowed += actual ? 1 : 0;
  }
  // The game is only worth playing if both answers come up often.
  EXPECT_GT(allowed, kRounds / 10);
  EXPECT_LT(allowed, kRounds * 9 / 10);
}

}  // namespace
}  // namespace aloft::identity

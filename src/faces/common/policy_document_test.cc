// What a policy document says must be what is enforced; what is not understood must be refused,
// never ignored (A3).
#include "faces/common/policy_document.h"

#include <gtest/gtest.h>

#include "faces/common/limits.h"
#include "identity/world_testing.h"

namespace aloft::faces {
namespace {

using identity::Permission;
using identity::Policy;

std::string Bucket(const std::string& statement) {
  return R"({"Version":"2012-10-17","Statement":[)" + statement + "]}";
}

std::string WhyRefused(const std::string& document) {
  const auto policy = ParseBucketPolicy(document, "photos");
  return policy.ok() ? "accepted" : policy.error();
}

bool Has(const identity::Statement& statement, Permission permission) {
  return statement.permissions.test(static_cast<std::size_t>(permission));
}

constexpr char kPublicRead[] =
    R"({"Sid":"1","Effect":"Allow","Principal":"*","Action":"s3:GetObject",
        "Resource":"arn:aws:s3:::photos/*"})";

TEST(PolicyDocument, PublicReadAsInTheDocumentation) {
  const auto policy = ParseBucketPolicy(Bucket(kPublicRead), "photos");
  ASSERT_TRUE(policy.ok()) << policy.error();
  ASSERT_EQ(policy->statements.size(), 1u);
  const identity::Statement& statement = policy->statements[0];
  EXPECT_TRUE(Has(statement, Permission::kObjectRead));
  EXPECT_EQ(statement.permissions.count(), 1u);
  EXPECT_EQ(statement.resources[0].name, "photos/*");
  EXPECT_TRUE(policy->IsPublic());
}

TEST(PolicyDocument, SingleStatementAndActionsWithWildcards) {
  const auto policy = ParseKeyPolicy(
      R"({"Statement":{"Effect":"Allow","Action":["S3:getobject*","dynamodb:*"],"Resource":"*"}})");
  ASSERT_TRUE(policy.ok()) << policy.error();
  const identity::Statement& statement = policy->statements[0];
  EXPECT_TRUE(Has(statement, Permission::kObjectRead));
  EXPECT_TRUE(Has(statement, Permission::kObjectVersionRead));
  EXPECT_TRUE(Has(statement, Permission::kItemGet));
  EXPECT_TRUE(Has(statement, Permission::kStreamRead));
  EXPECT_FALSE(Has(statement, Permission::kObjectWrite));
}

TEST(PolicyDocument, DatabasesHaveActionsAndNamesOfTheirOwn) {
  const auto policy = ParseKeyPolicy(
      R"json({"Statement":{"Effect":"Allow","Action":["firestore:Get*","firestore:RunQuery"],
          "Resource":"arn:aws:firestore:::database/(default)"}})json");
  ASSERT_TRUE(policy.ok()) << policy.error();
  const identity::Statement& statement = policy->statements[0];
  EXPECT_TRUE(Has(statement, Permission::kDocumentRead));
  EXPECT_TRUE(Has(statement, Permission::kDocumentsQuery));
  EXPECT_FALSE(Has(statement, Permission::kDocumentWrite));
  EXPECT_EQ(statement.resources[0].name, "(default)");
  EXPECT_EQ(statement.resources[0].kind, identity::ResourceKind::kDocuments);
  for (const char* resource :
       {"arn:aws:firestore:::database/", "arn:aws:firestore:::documents/x"}) {
    const std::string document =
        std::string(R"({"Statement":{"Effect":"Allow","Action":"firestore:Write","Resource":")") +
        resource + "\"}}";
    EXPECT_FALSE(ParseKeyPolicy(document).ok()) << resource;
  }
}

// The configuration as a whole is behind many actions: allowing one allows its part only, denying
// one denies the whole too.
TEST(PolicyDocument, SharedPermissionsMeanTheLesser) {
  const auto of = [](const char* effect, const char* action) {
    const auto policy = ParseKeyPolicy(std::string(R"({"Statement":{"Effect":")") + effect +
                                       R"(","Action":")" + action + R"(","Resource":"*"}})");
    EXPECT_TRUE(policy.ok()) << policy.error();
    const bool parts = (policy->statements[0].permissions & identity::BucketConfigWrites()).any();
    EXPECT_TRUE(parts) << action;
    return Has(policy->statements[0], Permission::kBucketConfigWrite);
  };
  EXPECT_FALSE(of("Allow", "s3:PutBucketTagging"));
  EXPECT_TRUE(of("Allow", "s3:*"));
  EXPECT_TRUE(of("Allow", "s3:Put*"));
  EXPECT_TRUE(of("Deny", "s3:PutBucketAcl"));
}

TEST(PolicyDocument, NotActionAndNotResource) {
  const auto policy = ParseKeyPolicy(
      R"({"Statement":{"Effect":"Deny","NotAction":"s3:GetObject",
          "NotResource":"arn:aws:s3:::photos/*"}})");
  ASSERT_TRUE(policy.ok()) << policy.error();
  const identity::Statement& statement = policy->statements[0];
  EXPECT_FALSE(Has(statement, Permission::kObjectRead));
  EXPECT_TRUE(Has(statement, Permission::kObjectWrite));
  EXPECT_TRUE(Has(statement, Permission::kItemGet));
  EXPECT_TRUE(statement.not_resources);
}

TEST(PolicyDocument, TablesAreNamedByTheirArn) {
  const auto policy = ParseKeyPolicy(
      R"({"Statement":[{"Effect":"Allow","Action":"dynamodb:Query",
          "Resource":["arn:aws:dynamodb:us-east-1:123456789012:table/Music/index/*"]}]})");
  ASSERT_TRUE(policy.ok()) << policy.error();
  const identity::ResourcePattern& pattern = policy->statements[0].resources[0];
  EXPECT_EQ(pattern.kind, identity::ResourceKind::kTables);
  EXPECT_EQ(pattern.account_id, "123456789012");
  EXPECT_EQ(pattern.name, "Music/index/*");
}

TEST(PolicyDocument, Principals) {
  const auto parse = [](const char* principal) {
    return ParseBucketPolicy(
        Bucket(std::string(R"({"Effect":"Allow","Principal":)") + principal +
               R"(,"Action":"s3:ListBucket","Resource":"arn:aws:s3:::photos"})"),
        "photos");
  };
  const auto policy = parse(
      R"({"AWS":["123456789012","arn:aws:iam::123456789012:root",
          "arn:aws:iam::123456789012:user/alice"]})");
  ASSERT_TRUE(policy.ok()) << policy.error();
  const auto& principals = policy->statements[0].principals;
  ASSERT_EQ(principals.size(), 3u);
  EXPECT_EQ(principals[1].kind, identity::PrincipalPattern::Kind::kProject);
  EXPECT_EQ(principals[2].user, "alice");
  EXPECT_FALSE(policy->IsPublic());
  for (const char* wrong :
       {"\"alice\"", R"({"AWS":"alice"})", R"({"AWS":[]})", "{}", R"({"Federated":"x"})",
        R"({"AWS":"arn:aws:iam::1234:root"})", R"({"AWS":"arn:aws:iam::123456789012:user/*"})",
        R"({"CanonicalUser":"abc"})", "7"}) {
    EXPECT_EQ(parse(wrong).ok(), false) << wrong;
  }
}

TEST(PolicyDocument, RefusalsInTheVendorsWords) {
  EXPECT_EQ(WhyRefused(""), "Policies must be valid JSON and the first byte must be '{'");
  EXPECT_EQ(WhyRefused("[]"), "Policies must be valid JSON and the first byte must be '{'");
  EXPECT_EQ(WhyRefused("{"), "This policy contains invalid Json");
  EXPECT_EQ(WhyRefused("{}"), "Missing required field Statement");
  EXPECT_EQ(WhyRefused(R"({"Version":"2020-01-01","Statement":[]})"),
            "The policy must contain a valid version string");
  EXPECT_EQ(WhyRefused(Bucket("")), "Could not parse the policy: Statement is empty!");
  EXPECT_EQ(WhyRefused(R"({"Statement":[],"Colour":1})"), "Unknown field Colour");
  const auto with = [](const char* effect, const char* principal, const char* action,
                       const char* resource, const char* more = "") {
    return WhyRefused(
        Bucket(std::string("{") + effect + principal + action + resource + more + "}"));
  };
  const char* effect = R"("Effect":"Allow",)";
  const char* principal = R"("Principal":"*",)";
  const char* action = R"("Action":"s3:GetObject",)";
  const char* resource = R"("Resource":"arn:aws:s3:::photos/*")";
  EXPECT_EQ(with(effect, principal, action, resource), "accepted");
  EXPECT_EQ(with("", principal, action, resource), "Missing required field Effect");
  EXPECT_EQ(with(R"("Effect":"allow",)", principal, action, resource), "Invalid effect: allow");
  EXPECT_EQ(with(effect, "", action, resource), "Missing required field Principal");
  EXPECT_EQ(with(effect, principal, "", resource), "Missing required field Action");
  EXPECT_EQ(with(effect, principal, R"("Action":"s3:Fly",)", resource),
            "Policy has invalid action");
  EXPECT_EQ(with(effect, principal, action, R"("Resource":"arn:aws:s3:::other/*")"),
            "Policy has invalid resource");
  EXPECT_EQ(with(effect, principal, action, R"("Resource":"arn:aws:s3:::photosother/*")"),
            "Policy has invalid resource");
  EXPECT_EQ(with(effect, principal, action, R"("Resource":"photos")"),
            "Policy has invalid resource");
  EXPECT_EQ(
      with(effect, principal, action, R"("Resource":"arn:aws:s3:::photos/${aws:username}/*")"),
      "Policy has invalid resource");
  EXPECT_EQ(with(effect, principal, action, R"("Resource":"arn:aws:s3:::photos")"),
            "Action does not apply to any resource(s) in statement");
  EXPECT_EQ(with(effect, R"("NotPrincipal":{"AWS":"123456789012"},)", action, resource),
            "Allow with NotPrincipal is not allowed");
  EXPECT_EQ(with(effect, principal, action, resource, R"(,"Effect":"Deny")"),
            "This policy contains invalid Json");
  EXPECT_EQ(with(effect, principal, action, resource,
                 R"(,"Condition":{"StringBeats":{"s3:prefix":"a"}})"),
            "Invalid Condition type : StringBeats");
  EXPECT_EQ(with(effect, principal, action, resource,
                 R"(,"Condition":{"StringEquals":{"s3:unknown":"a"}})"),
            "Policy has an invalid condition key");
  EXPECT_EQ(with(effect, principal, action, resource,
                 R"(,"Condition":{"IpAddress":{"aws:SourceIp":"home"}})"),
            "Invalid value for condition aws:SourceIp: home");
  EXPECT_EQ(WhyRefused(Bucket(std::string(kPublicRead) + "," + kPublicRead)),
            "Statement IDs (SID) in a single policy must be unique.");
}

TEST(PolicyDocument, Limits) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "{\"a\":";
  EXPECT_NE(WhyRefused(deep), "accepted");
  EXPECT_EQ(WhyRefused(Bucket(kPublicRead) + std::string(kPolicyBytesMax, ' ')),
            "Policy exceeds the maximum allowed document size.");
  std::string nested = R"({"Statement":)" + std::string(50, '[') + std::string(50, ']') + "}";
  EXPECT_EQ(WhyRefused(nested), "This policy contains invalid Json");
}

TEST(PolicyDocument, ConditionsOfAllKinds) {
  const auto policy = ParseBucketPolicy(Bucket(
                                            R"({"Effect":"Deny","Principal":"*","Action":"s3:*",
        "Resource":["arn:aws:s3:::photos","arn:aws:s3:::photos/*"],
        "Condition":{"Bool":{"aws:SecureTransport":"false"},
                     "NumericGreaterThan":{"s3:max-keys":[10,"20"]},
                     "ForAnyValue:StringLikeIfExists":{"s3:RequestObjectTagKeys":"a*"},
                     "Null":{"s3:ExistingObjectTag/Owner":true}}})"),
                                        "photos");
  ASSERT_TRUE(policy.ok()) << policy.error();
  const auto& conditions = policy->statements[0].conditions;
  ASSERT_EQ(conditions.size(), 4u);
  EXPECT_EQ(conditions[1].operands[1].number, 20);
  EXPECT_EQ(conditions[2].quantifier, identity::Quantifier::kAnyValue);
  EXPECT_TRUE(conditions[2].if_exists);
  EXPECT_EQ(conditions[3].attribute, "s3:existingobjecttag/Owner");
  EXPECT_TRUE(policy->Asks("s3:existingobjecttag/"));
}

TEST(PolicyDocument, PublicMeansForEveryoneFromAnywhere) {
  const auto is_public = [](const char* condition) {
    const auto policy = ParseBucketPolicy(
        Bucket(std::string(R"({"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:GetObject",
               "Resource":"arn:aws:s3:::photos/*","Condition":)") +
               condition + "}"),
        "photos");
    EXPECT_TRUE(policy.ok()) << policy.error();
    return policy->IsPublic();
  };
  EXPECT_TRUE(is_public("{}"));
  EXPECT_TRUE(is_public(R"({"StringLike":{"aws:Referer":"https://example.com/*"}})"));
  EXPECT_FALSE(is_public(R"({"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}})"));
  EXPECT_TRUE(is_public(R"({"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}})"));
  EXPECT_TRUE(is_public(R"({"IpAddress":{"aws:SourceIp":["10.0.0.0/8","0.0.0.0/1"]}})"));
  EXPECT_TRUE(is_public(R"({"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}})"));
  EXPECT_FALSE(is_public(R"({"StringEquals":{"aws:PrincipalAccount":"123456789012"}})"));
  EXPECT_TRUE(is_public(R"({"StringLike":{"aws:PrincipalAccount":"*"}})"));
}

TEST(PolicyDocument, ActionNamesForMessages) {
  EXPECT_EQ(ActionName(Permission::kObjectRead), "s3:GetObject");
  EXPECT_EQ(ActionName(Permission::kItemsQuery), "dynamodb:Query");
  EXPECT_EQ(ActionName(Permission::kObjectTagsWrite), "s3:PutObjectTagging");
  EXPECT_EQ(ActionName(Permission::kKeysManage), "");
}

}  // namespace
}  // namespace aloft::faces

// Keys are the cloud's front door: what is created, disabled or deleted must be so at once and
// after a restart, and secrets must not lie in the open.
#include "identity/keys.h"

#include <gtest/gtest.h>

#include <set>

#include "identity/limits.h"
#include "identity/world_testing.h"
#include "os/sim/sim_disk.h"

namespace aloft::identity {
namespace {

Result<Policy, std::string> AnyPolicy(std::string_view document) {
  if (document == "bad") return Fail(std::string("bad policy"));
  return Policy{};
}

// Every value in the system family.
std::string AllValues(store::Engine& engine) {
  std::string all;
  const std::string begin(1, static_cast<char>(store::Family::kSystem));
  for (const auto cursor = engine.Scan({begin, ""}); cursor->Valid(); cursor->Next()) {
    all += cursor->value();
  }
  return all;
}

TEST(Projects, SurviveARestartAndNeverShareANumber) {
  World world;
  const auto second = world.projects->Create("second-project");
  ASSERT_TRUE(second.ok());
  EXPECT_EQ((*second)->number, world.project->number + 1);
  EXPECT_TRUE(IsAccountId((*second)->account_id));
  world.Reopen();
  EXPECT_EQ(world.projects->FindById("second-project")->account_id, (*second)->account_id);
  EXPECT_EQ(world.projects->FindByAccount("123456789012")->number, world.project->number);
  EXPECT_EQ(world.projects->Find(99), nullptr);
}

TEST(Projects, RefusesWhatIsTakenOrMalformed) {
  World world;
  EXPECT_EQ(world.projects->Create("test-project").error().fault, Fault::kExists);
  EXPECT_EQ(world.projects->Create("other-project", "123456789012").error().fault, Fault::kExists);
  for (const char* id : {"", "short", "1starts", "Ends-Upper", "ends-with-", "has_underscore",
                         "much-too-long-a-name-for-a-project"}) {
    EXPECT_EQ(world.projects->Create(id).error().fault, Fault::kInvalidArgument) << id;
  }
  EXPECT_EQ(world.projects->Create("fine-name", "12345").error().fault, Fault::kInvalidArgument);
  EXPECT_EQ(world.projects->List().size(), 1u);
}

TEST(Keys, RootKeyIsMadeOnceAndLooksLikeAwsKeys) {
  World world;
  EXPECT_EQ(world.root.id.size(), 20u);
  EXPECT_TRUE(world.root.id.starts_with("AKIA"));
  EXPECT_EQ(world.root.secret.size(), 40u);
  const std::string secret = world.root.secret;
  world.Reopen();
  EXPECT_EQ(world.keys->RootKey(world.project)->secret, secret);
  EXPECT_EQ(world.keys->Find(world.root.id)->principal->kind, PrincipalKind::kRoot);
}

TEST(Keys, ChangesAreSeenAtOnceAndAfterARestart) {
  World world(AnyPolicy);
  const auto alice = world.keys->Create(world.ManageKeys(), "alice", R"({"some":"policy"})");
  ASSERT_TRUE(alice.ok());
  for (int round = 0; round < 2; ++round) {
    const auto found = world.keys->Find(alice->id);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->secret, alice->secret);
    EXPECT_EQ(found->principal->name, "alice");
    EXPECT_NE(found->principal->policy, nullptr);
    EXPECT_EQ(found->principal->project->number, world.project->number);
    world.Reopen();
  }
  ASSERT_TRUE(world.keys->SetState(world.ManageKeys(), alice->id, KeyState::kDisabled).ok());
  EXPECT_EQ(world.keys->Find(alice->id)->state, KeyState::kDisabled);
  world.Reopen();
  EXPECT_EQ(world.keys->Find(alice->id)->state, KeyState::kDisabled);
  ASSERT_TRUE(world.keys->SetPolicy(world.ManageKeys(), alice->id, "").ok());
  EXPECT_EQ(world.keys->Find(alice->id)->principal->policy, nullptr);
  ASSERT_TRUE(world.keys->Delete(world.ManageKeys(), alice->id).ok());
  EXPECT_EQ(world.keys->Find(alice->id), nullptr);
  world.Reopen();
  EXPECT_EQ(world.keys->Find(alice->id), nullptr);
}

// H7: a copy of the store gives no secret away, and a key sealed for one id is no key for another.
TEST(Keys, SecretsAreSealedInTheStore) {
  World world;
  const auto alice = world.keys->Create(world.ManageKeys(), "alice", "");
  ASSERT_TRUE(alice.ok());
  const std::string all = AllValues(world.engine);
  EXPECT_NE(all.find(alice->id), std::string::npos);
  EXPECT_EQ(all.find(alice->secret), std::string::npos);
  EXPECT_EQ(all.find(world.root.secret), std::string::npos);
}

TEST(Keys, AnotherMasterKeyOpensNothing) {
  World world;
  world.keys.reset();
  world.master_key = MasterKey::ForTesting(world.random);
  const auto keys = Keys::Open({world.engine, *world.projects, *world.master_key, world.clock,
                                world.random, World::NoPolicies()});
  ASSERT_FALSE(keys.ok());
  EXPECT_EQ(keys.error().fault, Fault::kMasterKey);
}

// A policy document that an older or newer program wrote must not turn into "no policy", which
// allows more.
TEST(Keys, APolicyThatNoLongerCompilesAllowsNothing) {
  bool strict = false;
  World world([&](std::string_view) -> Result<Policy, std::string> {
    if (strict) return Fail(std::string("no longer understood"));
    return Policy{};
  });
  const auto alice = world.keys->Create(world.ManageKeys(), "alice", "{}");
  ASSERT_TRUE(alice.ok());
  strict = true;
  world.Reopen();
  const auto principal = world.keys->Find(alice->id)->principal;
  ASSERT_NE(principal->policy, nullptr);
  EXPECT_TRUE(principal->policy->statements.empty());
}

TEST(Keys, RefusalsLeaveNoTrace) {
  World world(AnyPolicy);
  const std::string before = AllValues(world.engine);
  for (const char* user : {"", "root", "a b", "a/b", "ü"}) {
    EXPECT_EQ(world.keys->Create(world.ManageKeys(), user, "").error().fault,
              Fault::kInvalidArgument);
  }
  EXPECT_EQ(world.keys->Create(world.ManageKeys(), std::string(65, 'a'), "").error().fault,
            Fault::kInvalidArgument);
  EXPECT_EQ(world.keys->Create(world.ManageKeys(), "alice", "bad").error().detail, "bad policy");
  EXPECT_EQ(
      world.keys->Create(world.ManageKeys(), "alice", std::string(kPolicyDocumentBytesMax + 1, ' '))
          .error()
          .fault,
      Fault::kInvalidArgument);
  EXPECT_EQ(world.keys->Delete(world.ManageKeys(), "AKIANOSUCHKEY").error().fault,
            Fault::kNoSuchKey);
  EXPECT_EQ(world.keys->Delete(world.ManageKeys(), world.root.id).error().fault, Fault::kRootKey);
  world.engine.SetFull(true);
  EXPECT_EQ(world.keys->Create(world.ManageKeys(), "alice", "").error().fault, Fault::kStorage);
  EXPECT_EQ(AllValues(world.engine), before);
  EXPECT_EQ(world.keys->List(world.ManageKeys()).size(), 1u);
}

// A6: the keys of another project are as good as not there.
TEST(Keys, OtherProjectsKeysCannotBeTouched) {
  World world;
  const auto other = *world.projects->Create("other-project");
  const auto other_root = *world.keys->RootKey(other);
  EXPECT_NE(other_root.id, world.root.id);
  EXPECT_EQ(
      world.keys->SetState(world.ManageKeys(), other_root.id, KeyState::kDisabled).error().fault,
      Fault::kNoSuchKey);
  EXPECT_EQ(world.keys->List(world.ManageKeys()).size(), 1u);
}

// A real RSA public key of 2048 bits, as its holder sends it.
std::string SomePublicKey(os::Random& random) { return PublicKey::NobodysKey(random)->der(); }

TEST(PublicKeys, ChangesAreSeenAtOnceAndAfterARestart) {
  World world(AnyPolicy);
  const OfferedKey offered{SomePublicKey(world.random), "https://cloud.example.com/token"};
  const auto made = world.keys->CreatePublic(world.ManageKeys(), "app", R"({"a":1})", offered);
  ASSERT_TRUE(made.ok()) << made.error().detail;
  EXPECT_TRUE(made->secret.empty());
  for (int round = 0; round < 2; ++round) {
    const auto found = world.keys->FindPublic(made->id);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->public_key->der(), offered.der);
    EXPECT_EQ(found->audience, offered.audience);
    EXPECT_NE(found->principal->policy, nullptr);
    EXPECT_EQ(world.keys->FindPublicOf(*world.project, "app").size(), 1u);
    world.Reopen();
  }
  ASSERT_TRUE(world.keys->SetState(world.ManageKeys(), made->id, KeyState::kDisabled).ok());
  EXPECT_EQ(world.keys->FindPublicOf(*world.project, "app").front()->state, KeyState::kDisabled);
  world.Reopen();
  EXPECT_EQ(world.keys->FindPublic(made->id)->state, KeyState::kDisabled);
  ASSERT_TRUE(world.keys->Delete(world.ManageKeys(), made->id).ok());
  EXPECT_EQ(world.keys->FindPublic(made->id), nullptr);
  EXPECT_TRUE(world.keys->FindPublicOf(*world.project, "app").empty());
}

// An empty secret would let anybody sign requests in its name.
TEST(PublicKeys, AreNoSecrets) {
  World world;
  const auto made = world.keys->CreatePublic(world.ManageKeys(), "app", "",
                                             {SomePublicKey(world.random), "https://x/token"});
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(world.keys->Find(made->id), nullptr);
  EXPECT_EQ(world.keys->FindPublic(world.root.id), nullptr);
}

TEST(PublicKeys, WhatIsNoKeyIsRefused) {
  World world;
  const std::string good = SomePublicKey(world.random);
  for (const std::string& der :
       {std::string(), std::string("x"), good.substr(0, good.size() - 1), good + "x"}) {
    EXPECT_EQ(world.keys->CreatePublic(world.ManageKeys(), "app", "", {der, "https://x/token"})
                  .error()
                  .fault,
              Fault::kInvalidArgument);
  }
  EXPECT_FALSE(world.keys->CreatePublic(world.ManageKeys(), "app", "", {good, ""}).ok());
  EXPECT_FALSE(world.keys->CreatePublic(world.ManageKeys(), "root", "", {good, "https://x"}).ok());
  EXPECT_EQ(world.keys->List(world.ManageKeys()).size(), 1u);
}

TEST(PublicKeys, AUserHasABoundedNumber) {
  World world;
  const OfferedKey offered{SomePublicKey(world.random), "https://x/token"};
  for (std::size_t count = 0; count < kPublicKeysPerUserMax; ++count) {
    ASSERT_TRUE(world.keys->CreatePublic(world.ManageKeys(), "app", "", offered).ok());
  }
  EXPECT_EQ(world.keys->CreatePublic(world.ManageKeys(), "app", "", offered).error().fault,
            Fault::kLimitReached);
  EXPECT_TRUE(world.keys->CreatePublic(world.ManageKeys(), "other", "", offered).ok());
}

TEST(Keys, RotationGivesAnotherKeyOfTheSameKind) {
  World world(AnyPolicy);
  const auto secret = world.keys->Create(world.ManageKeys(), "alice", R"({"a":1})");
  const auto next = world.keys->Rotate(world.ManageKeys(), secret->id, {});
  ASSERT_TRUE(next.ok());
  EXPECT_NE(next->id, secret->id);
  EXPECT_EQ(next->info.user, "alice");
  EXPECT_EQ(next->info.policy_document, R"({"a":1})");
  EXPECT_NE(world.keys->Find(secret->id), nullptr);
  const OfferedKey offered{SomePublicKey(world.random), "https://x/token"};
  EXPECT_FALSE(world.keys->Rotate(world.ManageKeys(), secret->id, offered).ok());
  EXPECT_FALSE(world.keys->Rotate(world.ManageKeys(), world.root.id, {}).ok());
  const auto open = world.keys->CreatePublic(world.ManageKeys(), "app", R"({"b":1})", offered);
  const auto turned =
      world.keys->Rotate(world.ManageKeys(), open->id, OfferedKey{SomePublicKey(world.random), ""});
  ASSERT_TRUE(turned.ok());
  EXPECT_EQ(turned->info.audience, "https://x/token");
  EXPECT_EQ(turned->info.policy_document, R"({"b":1})");
}

// H8: pairs that everybody knows, and pairs that everybody guesses.
TEST(Keys, WellKnownPairsAreRefused) {
  const std::string good = "0123456789abcdefGHIJ";
  for (const auto& [id, secret] : std::vector<std::pair<std::string, std::string>>{
           {"minioadmin", "minioadmin"},
           {"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"},
           {"AKIAABCDEFGHIJKLMNOP", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"},
           {"test", good},
           {"admin", "admin"},
           {good, good},
           {"AKIAABCDEFGHIJKLMNOP", ""},
           {"AKIAABCDEFGHIJKLMNOP", "aaaaaaaaaaaaaaaaaaaa"}}) {
    EXPECT_EQ(CheckChosen({id, secret}).error().fault, Fault::kWellKnownSecret) << id;
  }
  EXPECT_EQ(CheckChosen({"AKIAABCDEFGHIJKLMNOP", "short"}).error().fault, Fault::kInvalidArgument);
  EXPECT_EQ(CheckChosen({"short", good}).error().fault, Fault::kInvalidArgument);
  EXPECT_TRUE(CheckChosen({"AKIAABCDEFGHIJKLMNOP", good}).ok());
}

TEST(Keys, AChosenRootKeyIsTakenAtTheFirstStartOnly) {
  World world;
  const auto other = *world.projects->Create("other-project");
  const KeyPair chosen{"OPERATORCHOSEN000001", "a secret that nobody guesses"};
  EXPECT_EQ(world.keys->RootKey(other, chosen).error().fault, Fault::kInvalidArgument);  // blanks
  const KeyPair better{"OPERATORCHOSEN000001", "a-secret-that-nobody-guesses"};
  ASSERT_TRUE(world.keys->RootKey(other, better).ok());
  EXPECT_TRUE(world.keys->RootKey(other, better).ok());
  EXPECT_EQ(world.keys->RootKey(world.project, better).error().fault, Fault::kExists);
}

TEST(SigningKeys, KeepsABoundedNumber) {
  SigningKeys keys;
  for (int day = 0; day < 100; ++day) {
    keys.Keep("day" + std::to_string(day), std::make_shared<const HmacSha256Key>("key"));
  }
  EXPECT_EQ(keys.Find("day0"), nullptr);
  EXPECT_NE(keys.Find("day99"), nullptr);
}

TEST(MasterKey, IsMadeOnceAndReadBack) {
  os::SimDisk disk;
  os::SimRandom random(1);
  ASSERT_TRUE(disk.MakeDirectory("/data").ok());
  const auto first = MasterKey::OpenOrCreate(disk, "/data", random);
  ASSERT_TRUE(first.ok()) << first.error().detail;
  const std::string sealed = (*first)->Seal("label", "secret");
  const auto second = MasterKey::OpenOrCreate(disk, "/data", random);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(*(*second)->Unseal("label", sealed), "secret");
  EXPECT_FALSE((*second)->Unseal("other", sealed).ok());
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    std::string broken = sealed;
    broken[at] = static_cast<char>(broken[at] ^ 1);
    EXPECT_FALSE((*second)->Unseal("label", broken).ok()) << at;
    EXPECT_FALSE((*second)->Unseal("label", sealed.substr(0, at)).ok()) << at;
  }
  EXPECT_NE((*first)->Seal("label", "secret"), sealed);  // never the same nonce
}

TEST(MasterKey, ADamagedFileIsNotReplaced) {
  os::SimDisk disk;
  os::SimRandom random(1);
  ASSERT_TRUE(disk.MakeDirectory("/data").ok());
  ASSERT_TRUE(os::ReplaceFile(disk, "/data", "master.key", "something else").ok());
  const auto opened = MasterKey::OpenOrCreate(disk, "/data", random);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().fault, Fault::kMasterKey);
  EXPECT_EQ(*os::ReadWholeFile(disk, "/data/master.key", 100), "something else");
}

}  // namespace
}  // namespace aloft::identity

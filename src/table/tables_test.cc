#include <stdexcept>

#include "store/request_scope.h"
#include "table/limits.h"
#include "table/table_testing.h"

namespace aloft::table {
namespace {

using identity::Permission;
using TablesTest = ServiceTest;

TEST_F(TablesTest, CreatedListedDescribedDeleted) {
  const auto list = [&](std::string_view after, std::size_t limit) {
    return *service_->ListTables(For(Permission::kTablesList, ""), after, limit);
  };
  for (const char* name : {"b", "a", "c"}) Create(Simple(name, Type::kBinary));
  EXPECT_EQ(list("", 10).names, (std::vector<std::string>{"a", "b", "c"}));
  const auto page = list("a", 1);
  EXPECT_EQ(page.names, std::vector<std::string>{"b"});
  EXPECT_TRUE(page.more);
  auto twice = service_->CreateTable(For(Permission::kTableCreate, "a"), Simple("a"));
  EXPECT_EQ(twice.error().fault, Fault::kTableExists);
  const TableDescription before = Describe("b");
  EXPECT_EQ(before.id.size(), 16u);
  Reopen();
  EXPECT_EQ(Describe("b").id, before.id);
  EXPECT_EQ(Describe("b").definition.key.sort->type, Type::kBinary);
  ASSERT_TRUE(service_->DeleteTable(For(Permission::kTableDelete, "b"), "b").ok());
  EXPECT_EQ(service_->DescribeTable(For(Permission::kTableDescribe, "b"), "b").error().fault,
            Fault::kNoSuchTable);
  Reopen();
  EXPECT_EQ(list("", 10).names, (std::vector<std::string>{"a", "c"}));
}

// A table made again under the same name must not show what the old one had.
TEST_F(TablesTest, DeletedTablesLeaveNothing) {
  TableDefinition definition = Simple("t");
  IndexDefinition index;
  index.name = "g";
  index.partition = {{"g", Type::kString}};
  definition.indexes.push_back(index);
  Create(definition);
  ASSERT_TRUE(Put("t", A({{"p", S("a")}, {"g", S("x")}})).ok());
  ASSERT_TRUE(Put("t", A({{"p", S("big")}, {"v", S(std::string(300'000, 'x'))}})).ok());
  RunBackground();
  ASSERT_TRUE(service_->DeleteTable(For(Permission::kTableDelete, "t"), "t").ok());
  Create(definition);
  EXPECT_TRUE(ScanAll("t").empty());
  EXPECT_TRUE(ScanAll("t", "g").empty());
  EXPECT_EQ(Describe("t").item_count, 0);
  const auto bodies =
      engine_.Scan({std::string(1, static_cast<char>(store::Family::kBodies)), {}}, {});
  EXPECT_FALSE(bodies->Valid());
}

TEST_F(TablesTest, ProtectionTagsAndSettingsAreKept) {
  TableDefinition definition = Simple("t");
  definition.deletion_protected = true;
  definition.tags = {{"a", "1"}};
  Create(definition);
  const auto remove = For(Permission::kTableDelete, "t");
  EXPECT_EQ(service_->DeleteTable(remove, "t").error().fault, Fault::kTableProtected);
  const auto tags = For(Permission::kTableTagsWrite, "t");
  ASSERT_TRUE(service_->TagTable(tags, "t", {{"b", "2"}}).ok());
  ASSERT_TRUE(service_->UntagTable(tags, "t", {"a"}).ok());
  Tags many;
  for (std::size_t i = 0; i <= kTagsMax; ++i) many[std::to_string(i)] = "x";
  EXPECT_EQ(service_->TagTable(tags, "t", many).error().fault, Fault::kTooManyTags);
  TableChange change;
  change.deletion_protected = false;
  change.billing = BillingMode::kPerRequest;
  change.settings = {{"class", "rare"}};
  const auto update = For(Permission::kTableUpdate, "t");
  ASSERT_TRUE(service_->UpdateTable(update, "t", change).ok());
  ASSERT_TRUE(
      service_->SetPointInTimeRecovery(For(Permission::kTableBackupsWrite, "t"), "t", true).ok());
  Reopen();
  const TableDescription now = Describe("t");
  EXPECT_EQ(now.definition.tags, (Tags{{"b", "2"}}));
  EXPECT_EQ(now.definition.billing, BillingMode::kPerRequest);
  EXPECT_EQ(now.definition.settings.at("class"), "rare");
  EXPECT_TRUE(now.point_in_time_recovery);
  TableChange huge;
  huge.settings = {{"x", std::string(kSettingBytesMax + 1, 'x')}};
  EXPECT_EQ(service_->UpdateTable(update, "t", huge).error().fault, Fault::kDescriptorTooLarge);
  EXPECT_TRUE(service_->DeleteTable(remove, "t").ok());
}

// Two who change what a table's policy says: the later one is told. The right to change it is no
// right to change the table.
TEST_F(TablesTest, SettingsChangeOnlyFromWhatIsExpected) {
  Create(Simple("t"));
  const auto policy = For(Permission::kTablePolicyWrite, "t");
  TableChange first;
  first.settings_expected = {{"policy", ""}};
  first.settings = {{"policy", "a"}};
  ASSERT_TRUE(service_->UpdateTable(policy, "t", first).ok());
  EXPECT_EQ(service_->UpdateTable(policy, "t", first).error().fault, Fault::kSettingsChanged);
  TableChange second;
  second.settings_expected = {{"policy", "a"}};
  second.settings = {{"policy", ""}};
  ASSERT_TRUE(service_->UpdateTable(policy, "t", second).ok());
  EXPECT_TRUE(Describe("t").definition.settings.empty());
  TableChange more;
  more.deletion_protected = true;
  EXPECT_THROW((void)service_->UpdateTable(policy, "t", more), std::logic_error);
}

TEST_F(TablesTest, ProjectsAreApart) {
  Create(Simple("t"));
  const auto other =
      identity::Authorizer::ForService("test", kProject + 1, Permission::kTableDescribe, "t");
  EXPECT_EQ(service_->DescribeTable(other, "t").error().fault, Fault::kNoSuchTable);
  const auto create =
      identity::Authorizer::ForService("test", kProject + 1, Permission::kTableCreate, "t");
  ASSERT_TRUE(service_->CreateTable(create, Simple("t")).ok());
  ASSERT_TRUE(Put("t", A({{"p", S("a")}})).ok());
  const auto scan =
      identity::Authorizer::ForService("test", kProject + 1, Permission::kItemsScan, "t");
  EXPECT_EQ(service_->Scan(scan, {"t"})->count, 0u);
}

// What only memory has seen may be gone after a power cut: the boundary must be told.
TEST_F(TablesTest, RepliesWaitForWhatTheySaw) {
  Create(Simple("t"));
  ASSERT_TRUE(Put("t", A({{"p", S("a")}})).ok());
  const store::Version after_put = engine_.Latest();
  store::RequestScope scope(store::Blocking::kAllowed);
  (void)Describe("t");
  EXPECT_GT(scope.newest_seen(), 0u);
  (void)Get("t", A({{"p", S("a")}}));
  EXPECT_GE(scope.newest_seen(), after_put);
}

// A request that would wait for the disk is run again elsewhere: it must not have done anything
// yet.
TEST_F(TablesTest, ColdReadsThrowBeforeAnythingIsWritten) {
  Create(Simple("t"));
  engine_.SetCold(true);
  {
    store::RequestScope scope(store::Blocking::kRefused);
    EXPECT_THROW((void)Put("t", A({{"p", S("a")}})), store::WouldBlock);
    EXPECT_NO_THROW((void)Describe("t"));
  }
  engine_.SetCold(false);
  EXPECT_TRUE(ScanAll("t").empty());
}

// Programs that lower what they pay for ask how often they have done so today.
TEST_F(TablesTest, DecreasesOfThroughputAreCountedByTheDay) {
  TableDefinition definition = Simple("t");
  definition.throughput = {.read_units = 9, .write_units = 9};
  Create(definition);
  const auto lower = [&](std::int64_t units) {
    TableChange change;
    change.throughput = Throughput{.read_units = units, .write_units = units};
    return service_->UpdateTable(For(identity::Permission::kTableUpdate, "t"), "t", change)
        ->definition.throughput.decreases_today;
  };
  EXPECT_EQ(lower(8), 1);
  EXPECT_EQ(lower(7), 2);
  clock_.AdvanceMillis(24ll * 60 * 60 * 1000);
  EXPECT_EQ(Describe("t").definition.throughput.decreases_today, 0);
  EXPECT_EQ(lower(6), 1);
}

}  // namespace
}  // namespace aloft::table

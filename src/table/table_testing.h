// What the table service's tests share: a service on the reference engine, and short words for
// values, paths and grants.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "identity/authorizer.h"
#include "os/sim/sim_clock.h"
#include "os/sim/sim_random.h"
#include "store/memory/memory_engine.h"
#include "table/table_service.h"

namespace aloft::table {

inline Value S(std::string text) { return Value::String(std::move(text)); }
inline Value B(std::string bytes) { return Value::Binary(std::move(bytes)); }
inline Value N(std::string_view text) { return Value(Number::Parse(text).value()); }
inline Value N(std::int64_t value) { return Value(Number::FromInteger(value)); }
inline Value N(int value) { return Value(Number::FromInteger(value)); }
inline Value SS(Strings elements) { return Value::StringSet(std::move(elements)).value(); }
inline Value NS(std::vector<std::string> texts) {
  Numbers numbers;
  for (const std::string& text : texts) numbers.push_back(Number::Parse(text).value());
  return Value::NumberSet(std::move(numbers)).value();
}
inline Value L(List elements) { return Value::List(std::move(elements)); }

inline Attributes A(std::vector<std::pair<std::string, Value>> entries) {
  Attributes attributes;
  for (auto& [name, value] : entries) attributes.Set(std::move(name), std::move(value));
  return attributes;
}
inline Value M(std::vector<std::pair<std::string, Value>> entries) {
  return Value::Map(A(std::move(entries)));
}

// "a", "a.b", "a[0].b"
inline Path P(std::string_view text) {
  Path path;
  std::string name;
  const auto flush = [&] {
    if (!name.empty()) path.steps.push_back(PathStep::Name(std::exchange(name, {})));
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '.') {
      flush();
    } else if (text[i] == '[') {
      flush();
      std::uint32_t index = 0;
      for (++i; text[i] != ']'; ++i) index = index * 10 + static_cast<std::uint32_t>(text[i] - '0');
      path.steps.push_back(PathStep::Index(index));
    } else {
      name += text[i];
    }
  }
  flush();
  return path;
}

inline Operand At(std::string_view path) { return Operand::At(P(path)); }
inline Operand Lit(Value value) { return Operand::Literal(std::move(value)); }

inline constexpr std::uint32_t kProject = 7;

inline identity::Grant For(identity::Permission permission, std::string_view table) {
  return identity::Authorizer::ForService("test", kProject, permission, table);
}

class ServiceTest : public testing::Test {
 protected:
  void SetUp() override { Reopen(); }

  void Reopen() {
    service_.reset();
    auto opened = TableService::Open(engine_, clock_, random_, options_);
    ASSERT_TRUE(opened.ok());
    service_ = std::move(*opened);
  }

  TableDescription Create(TableDefinition definition) {
    const auto grant = For(identity::Permission::kTableCreate, definition.name);
    auto created = service_->CreateTable(grant, std::move(definition));
    EXPECT_TRUE(created.ok());
    return created.ok() ? *created : TableDescription();
  }
  // Key "p" (string), and "s" of `sort` if given.
  static TableDefinition Simple(std::string name, std::optional<Type> sort = {}) {
    TableDefinition definition;
    definition.name = std::move(name);
    definition.key.partition = {"p", Type::kString};
    if (sort) definition.key.sort = KeyAttribute{"s", *sort};
    return definition;
  }
  TableDescription Describe(std::string_view table) {
    auto described =
        service_->DescribeTable(For(identity::Permission::kTableDescribe, table), table);
    EXPECT_TRUE(described.ok());
    return described.ok() ? *described : TableDescription();
  }

  Result<WriteResult> Put(std::string_view table, Attributes item, WriteOptions options = {}) {
    return service_->Put(For(identity::Permission::kItemPut, table), table, std::move(item),
                         options);
  }
  Result<WriteResult> Update(std::string_view table, const Attributes& key,
                             std::vector<UpdateAction> actions, WriteOptions options = {}) {
    return service_->UpdateItem(For(identity::Permission::kItemUpdate, table), table, key,
                                table::Update{std::move(actions)}, options);
  }
  Result<WriteResult> Delete(std::string_view table, const Attributes& key,
                             WriteOptions options = {}) {
    return service_->Delete(For(identity::Permission::kItemDelete, table), table, key, options);
  }
  std::optional<Attributes> Get(std::string_view table, const Attributes& key) {
    auto read = service_->Get(For(identity::Permission::kItemGet, table), table, key);
    EXPECT_TRUE(read.ok());
    return read.ok() ? std::move(read->item) : std::nullopt;
  }
  Result<Page> Query(const QueryRequest& request) {
    return service_->Query(For(identity::Permission::kItemsQuery, request.table), request);
  }
  Result<Page> Scan(const ScanRequest& request) {
    return service_->Scan(For(identity::Permission::kItemsScan, request.table), request);
  }
  std::vector<Attributes> ScanAll(std::string_view table, std::string_view index = {}) {
    std::vector<Attributes> items;
    std::optional<Attributes> start;
    do {
      ScanRequest request{table, index};
      if (start) request.page.start_key = &*start;
      auto page = Scan(request);
      EXPECT_TRUE(page.ok());
      if (!page.ok()) return items;
      for (Attributes& item : page->items) items.push_back(std::move(item));
      start = std::move(page->last_key);
    } while (start);
    return items;
  }
  void RunBackground() {
    while (service_->RunOnce()) {
    }
  }

  os::SimClock clock_;
  os::SimRandom random_{1};
  store::MemoryEngine engine_{clock_};
  ServiceOptions options_;  // from the next Reopen on
  std::unique_ptr<TableService> service_;
};

}  // namespace aloft::table

// What the parts of the table service share. One file per group of calls uses it.
#pragma once

#include <initializer_list>
#include <string>
#include <thread>
#include <vector>

#include "identity/permission.h"
#include "table/catalogue.h"
#include "table/item_change.h"
#include "table/item_write.h"
#include "table/limits.h"
#include "table/table_service.h"

namespace aloft::table {

struct TableService::Insides {
  Insides(store::Engine& engine_in, const os::Clock& clock_in, os::Random& random_in,
          ServiceOptions options_in)
      : engine(engine_in),
        clock(clock_in),
        random(random_in),
        options(options_in),
        owner(random_in.Bytes(16)) {}

  using TablePtr = std::shared_ptr<const Table>;

  // The table, for whoever holds a grant for one of `permissions` on it. kNoSuchTable.
  Result<TablePtr> Find(const identity::Grant& grant, std::string_view table,
                        std::initializer_list<identity::Permission> permissions);

  // Commits what was decided under the descriptions of `tables`. kContended: something it was
  // decided on has changed; decide again. Counts are applied if it succeeds. Nothing to write:
  // succeeds.
  Result<void> Commit(const std::vector<TablePtr>& tables, store::CommitRequest commit,
                      const CountChanges& counts);

  // Until `attempt` does not answer kContended, or too often.
  template <class Attempt>
  auto Retry(Attempt attempt) -> decltype(attempt()) {
    for (int left = kCommitAttemptsMax;; --left) {
      auto result = attempt();
      if (result.ok() || result.error().fault != Fault::kContended || left == 1) return result;
      if (left < kCommitAttemptsMax - 2) std::this_thread::yield();
    }
  }

  Result<WriteResult> WriteOne(const identity::Grant& grant, std::string_view table_name,
                               std::initializer_list<identity::Permission> permissions,
                               const WriteAsk& ask);
  Result<WriteResult> WriteOnce(const TablePtr& table, const WriteAsk& ask);

  Result<std::optional<Collection>> MeasureCollection(const Table& table,
                                                      const Value& partition_key);
  TableDescription Describe(const Table& table) const;

  store::Engine& engine;
  const os::Clock& clock;
  os::Random& random;
  const ServiceOptions options;
  const std::string owner;  // of leases: this process
  Catalogue catalogue;
};

// A grant that is not for this is a bug of the caller.
void RequireGrant(const identity::Grant& grant, std::string_view table,
                  std::initializer_list<identity::Permission> permissions);

// The units of reading so much at once.
double ReadUnits(std::size_t bytes, Consistency consistency);

Error NoSuchTable(std::string_view table);

}  // namespace aloft::table

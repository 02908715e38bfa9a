// The databases there are, each with what runs for it.
//
// Threads     Any. One mutex for the table; a database itself is shared and stays valid while
//             somebody holds it.
// Ownership   Borrows engine, clock and random.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "document/database.h"
#include "document/payload_stock.h"
#include "document/plan.h"
#include "document/transactions.h"
#include "os/random.h"

namespace aloft::document {

class Hub;

struct Tenant {
  Tenant(store::Engine& engine, const os::Clock& clock, os::Random& random, Strictness strictness,
         const PayloadStock& payloads, Place place, std::string id);
  ~Tenant();

  Database database;
  Transactions transactions;
  std::unique_ptr<Hub> hub;
};
using TenantPtr = std::shared_ptr<Tenant>;

class Databases {
 public:
  // `opened` is called with each database before anybody else can use it.
  Databases(store::Engine& engine, const os::Clock& clock, os::Random& random,
            Strictness strictness, std::function<void(const TenantPtr&)> opened)
      : engine_(engine),
        clock_(clock),
        random_(random),
        strictness_(strictness),
        opened_(std::move(opened)) {}

  Result<void> Load() EXCLUDES(mutex_);

  TenantPtr Find(std::uint32_t project, std::string_view id) const EXCLUDES(mutex_);
  std::vector<TenantPtr> List(std::uint32_t project) const EXCLUDES(mutex_);
  std::vector<TenantPtr> All() const EXCLUDES(mutex_);

  // Fails with kDatabaseExists, kTooManyDatabases.
  Result<TenantPtr> Create(std::uint32_t project, std::string_view id, DatabaseSettings settings)
      EXCLUDES(change_mutex_);
  Result<TenantPtr> Update(const TenantPtr& tenant, DatabaseSettings settings)
      EXCLUDES(change_mutex_);
  // Another database without documents takes the place of this one in one commit: the same
  // settings, indexes and fields.
  Result<TenantPtr> Clear(const TenantPtr& tenant) EXCLUDES(change_mutex_);
  // The rows go later, by CleanUpStep.
  Result<void> Delete(const TenantPtr& tenant) EXCLUDES(change_mutex_);
  // Erases rows of deleted databases; true if there may be more.
  Result<bool> CleanUpStep() EXCLUDES(change_mutex_);

  // A change of one database's indexes: `edit` gets a copy of the catalogue and the commit to
  // record the change in.
  Result<void> Edit(Database& database,
                    const std::function<Result<void>(Catalog&, store::CommitRequest&)>& edit)
      EXCLUDES(change_mutex_);

 private:
  TenantPtr MakeTenant(const Place& place, std::string_view id) EXCLUDES(mutex_);
  Result<std::uint32_t> NextNumber(std::uint32_t project) const EXCLUDES(mutex_);
  Result<TenantPtr> LoadOne(std::uint32_t project, std::string_view id, std::string_view record);
  Result<void> LoadCatalog(Database& database);
  Result<void> LoadTime(Database& database);

  store::Engine& engine_;
  const os::Clock& clock_;
  os::Random& random_;
  const Strictness strictness_;
  const PayloadStock payloads_;  // of nobody: those of projects begin with it
  const std::function<void(const TenantPtr&)> opened_;

  Mutex change_mutex_;  // before mutex_
  mutable Mutex mutex_;
  std::map<std::pair<std::uint32_t, std::string>, TenantPtr> tenants_ GUARDED_BY(mutex_);
  std::map<std::uint32_t, PayloadStock> stocks_ GUARDED_BY(mutex_);  // by project
};

}  // namespace aloft::document

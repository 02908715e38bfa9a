#include "document/insides.h"

#include <stdexcept>

#include "document/hub.h"
#include "document/limits.h"

namespace aloft::document {

using identity::Permission;

void CheckGrant(const identity::Grant& grant, identity::Permission permission,
                std::string_view database) {
  if (grant.permission() != permission || grant.resource() != database) {
    throw std::logic_error("document: a grant for something else");
  }
}

void DocumentService::Insides::Opened(const TenantPtr& tenant) {
  if (options.publishing == ServiceOptions::Publishing::kByThread) {
    tenant->hub->SetPublisher([this] { publisher.Poke(); }, [this] { publisher.Expect(); });
  }
  publisher.Add(tenant);
}

Result<TenantPtr> DocumentService::Insides::Open(const identity::Grant& grant,
                                                 identity::Permission permission,
                                                 std::string_view database) {
  CheckGrant(grant, permission, database);
  if (TenantPtr tenant = databases.Find(grant.project(), database)) return tenant;
  const bool managed =
      permission == Permission::kDatabasesRead || permission == Permission::kDatabasesManage;
  const bool implied = database == kDefaultDatabase ||
                       (options.databases == ServiceOptions::Databases::kOnDemand && !managed);
  if (!implied) return Fail(Error{Fault::kNoSuchDatabase, std::string(database)});
  auto created = databases.Create(grant.project(), database, {});
  if (created.ok() || created.error().fault != Fault::kDatabaseExists) return created;
  if (TenantPtr tenant = databases.Find(grant.project(), database)) return tenant;
  return Fail(Error{Fault::kNoSuchDatabase, std::string(database)});
}

Result<Moment> DocumentService::Insides::PastMoment(Tenant& tenant, std::int64_t read_time_micros) {
  Moment moment = tenant.database.Now();
  if (read_time_micros > moment.read_time_micros) {
    return Fail(Error{Fault::kReadTimeInFuture, "The requested read time is in the future."});
  }
  if (read_time_micros < moment.read_time_micros - kReadTimeAgeMaxMicros) {
    return Fail(Error{Fault::kReadTimeTooOld, "The requested snapshot version is too old."});
  }
  moment.past = read_time_micros < moment.read_time_micros;
  moment.read_time_micros = read_time_micros;
  return moment;
}

Result<Moment> DocumentService::Insides::MomentOf(Tenant& tenant, const ReadAt& at) {
  if (at.read_time_micros) return PastMoment(tenant, *at.read_time_micros);
  if (at.transaction.empty()) return tenant.database.Now();
  ALOFT_TRY(const TransactionView view, tenant.transactions.Use(at.transaction));
  if (view.read_time_micros != 0) return PastMoment(tenant, view.read_time_micros);
  return tenant.database.Now();
}

Result<bool> DocumentService::Insides::Remembers(Tenant& tenant, const ReadAt& at) {
  if (at.transaction.empty()) return false;
  ALOFT_TRY(const TransactionView view, tenant.transactions.Use(at.transaction));
  return view.read_time_micros == 0;
}

Result<void> DocumentService::Insides::Remember(Tenant& tenant, const ReadAt& at,
                                                std::string_view path, store::Version version) {
  return tenant.transactions.DidRead(at.transaction, std::string(path),
                                     DocumentKey(tenant.database.place(), path), version);
}

Result<std::unique_ptr<Execution>> DocumentService::Insides::OpenQuery(
    Tenant& tenant, std::shared_ptr<const NormalQuery> query, const ReadAt& at) {
  ALOFT_TRY(const bool remembers, Remembers(tenant, at));
  ALOFT_TRY(Moment moment, MomentOf(tenant, at));
  const store::Version since = moment.snapshot->version();
  ALOFT_TRY(std::unique_ptr<Execution> execution,
            Execution::Open(engine, tenant.database, query, std::move(moment), strictness()));
  if (remembers) {
    ALOFT_TRY_VOID(
        tenant.transactions.WillQuery(at.transaction, query, execution->Ranges(), since));
  }
  return execution;
}

}  // namespace aloft::document

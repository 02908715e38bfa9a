#include "document/service.h"

#include <algorithm>
#include <set>

#include "document/commit.h"
#include "document/hub_stream.h"
#include "document/insides.h"
#include "document/limits.h"
#include "document/long_work.h"

namespace aloft::document {

using identity::Permission;

DocumentService::DocumentService(std::unique_ptr<Insides> insides) : insides_(std::move(insides)) {}
DocumentService::~DocumentService() = default;

Result<std::unique_ptr<DocumentService>> DocumentService::Open(store::Engine& engine,
                                                               const os::Clock& clock,
                                                               os::Random& random,
                                                               ServiceOptions options) {
  auto insides = std::make_unique<Insides>(engine, clock, random, options);
  ALOFT_TRY_VOID(insides->databases.Load());
  return std::unique_ptr<DocumentService>(new DocumentService(std::move(insides)));
}

// --- Databases

Result<DatabaseInfo> DocumentService::CreateDatabase(const identity::Grant& grant,
                                                     std::string_view database,
                                                     DatabaseSettings settings) {
  CheckGrant(grant, Permission::kDatabasesManage, database);
  ALOFT_TRY(const TenantPtr tenant,
            insides_->databases.Create(grant.project(), database, std::move(settings)));
  return tenant->database.info();
}

Result<DatabaseInfo> DocumentService::GetDatabase(const identity::Grant& grant,
                                                  std::string_view database) {
  ALOFT_TRY(const TenantPtr tenant, insides_->Open(grant, Permission::kDatabasesRead, database));
  DatabaseInfo info = tenant->database.info();
  info.earliest_version_micros =
      std::max(info.create_time_micros, insides_->clock.WallMicros() - kReadTimeAgeMaxMicros);
  return info;
}

Result<std::vector<DatabaseInfo>> DocumentService::ListDatabases(const identity::Grant& grant) {
  CheckGrant(grant, Permission::kDatabasesRead, "");
  std::vector<DatabaseInfo> list;
  for (const TenantPtr& tenant : insides_->databases.List(grant.project())) {
    list.push_back(tenant->database.info());
  }
  return list;
}

Result<DatabaseInfo> DocumentService::UpdateDatabase(const identity::Grant& grant,
                                                     std::string_view database,
                                                     DatabaseSettings settings) {
  ALOFT_TRY(TenantPtr tenant, insides_->Open(grant, Permission::kDatabasesManage, database));
  ALOFT_TRY(tenant, insides_->databases.Update(tenant, std::move(settings)));
  return tenant->database.info();
}

Result<DatabaseInfo> DocumentService::DeleteDatabase(const identity::Grant& grant,
                                                     std::string_view database) {
  CheckGrant(grant, Permission::kDatabasesManage, database);
  const TenantPtr tenant = insides_->databases.Find(grant.project(), database);
  if (tenant == nullptr) return Fail(Error{Fault::kNoSuchDatabase, std::string(database)});
  DatabaseInfo info = tenant->database.info();
  ALOFT_TRY_VOID(insides_->databases.Delete(tenant));
  tenant->hub->Close(Error{Fault::kNoSuchDatabase, std::string(database)});
  return info;
}

Result<void> DocumentService::ClearDatabase(const identity::Grant& grant,
                                            std::string_view database) {
  ALOFT_TRY(const TenantPtr tenant, insides_->Open(grant, Permission::kDatabasesManage, database));
  ALOFT_TRY(const TenantPtr fresh, insides_->databases.Clear(tenant));
  tenant->hub->Close(Error{Fault::kUnavailable, "the database was cleared"});
  return {};
}

// --- Transactions and writes

Result<std::string> DocumentService::Begin(const identity::Grant& grant, std::string_view database,
                                           const TransactionOptions& options) {
  ALOFT_TRY(const TenantPtr tenant,
            insides_->Open(
                grant, options.read_only ? Permission::kDocumentRead : Permission::kDocumentWrite,
                database));
  std::int64_t read_time = 0;
  if (options.read_only) {
    read_time = tenant->database.TimeNow();
    if (options.read_time_micros) {
      ALOFT_TRY(const Moment moment, insides_->PastMoment(*tenant, *options.read_time_micros));
      read_time = moment.read_time_micros;
    }
  }
  const Concurrency concurrency =
      options.concurrency.value_or(tenant->database.info().settings.concurrency);
  return tenant->transactions.Begin(options, concurrency, read_time);
}

Result<void> DocumentService::Rollback(const identity::Grant& grant, std::string_view database,
                                       std::string_view transaction) {
  ALOFT_TRY(const TenantPtr tenant, insides_->Open(grant, grant.permission(), database));
  return tenant->transactions.Rollback(transaction);
}

Result<CommitResult> DocumentService::Commit(const identity::Grant& grant,
                                             std::string_view database, std::vector<Write> writes,
                                             std::string_view transaction,
                                             std::optional<std::int64_t> wait_end_nanos) {
  ALOFT_TRY(const TenantPtr tenant, insides_->Open(grant, Permission::kDocumentWrite, database));
  LeaveLoopPast(static_cast<std::int64_t>(writes.size()), kInlineWritesMax);
  ALOFT_TRY_VOID(CheckWrites(writes));
  if (!transaction.empty()) {
    ALOFT_TRY(const TransactionView view, tenant->transactions.Use(transaction));
    if (view.read_only && !writes.empty()) {
      return Fail(
          Error{Fault::kTransactionReadOnly, "Cannot modify entities in a read-only transaction."});
    }
  }
  Committer committer(insides_->engine, insides_->random, tenant->database, tenant->transactions,
                      wait_end_nanos);
  return committer.Commit(writes, transaction);
}

Result<BatchWriteResult> DocumentService::BatchWrites(const identity::Grant& grant,
                                                      std::string_view database,
                                                      std::vector<Write> writes,
                                                      std::optional<std::int64_t> wait_end_nanos) {
  ALOFT_TRY(const TenantPtr tenant, insides_->Open(grant, Permission::kDocumentWrite, database));
  if (writes.size() > kBatchWritesMax) {
    return Invalid("A batch has at most " + std::to_string(kBatchWritesMax) + " writes.");
  }
  // Commit by commit: a second one that would block must not make the first happen twice.
  LeaveLoop();
  std::set<std::string_view> documents;
  for (const Write& write : writes) {
    if (!documents.insert(write.document).second) {
      return Invalid("A batch cannot write to the document " + write.document + " twice.");
    }
  }
  Committer committer(insides_->engine, insides_->random, tenant->database, tenant->transactions,
                      wait_end_nanos);
  BatchWriteResult batch;
  for (Write& write : writes) {
    std::vector<Write> one;
    one.push_back(std::move(write));
    if (Result<void> sound = CheckWrites(one); !sound.ok()) {
      batch.results.push_back(Fail(sound.error()));
      continue;
    }
    auto committed = committer.Commit(one, {});
    if (committed.ok()) {
      batch.results.push_back(std::move(committed->results[0]));
    } else {
      batch.results.push_back(Fail(committed.error()));
    }
  }
  return batch;
}

Result<std::unique_ptr<ListenStream>> DocumentService::Listen(const identity::Grant& grant,
                                                              std::string_view database,
                                                              ListenOptions options) {
  ALOFT_TRY(TenantPtr tenant, insides_->Open(grant, Permission::kDocumentsListen, database));
  if (tenant->hub->Full()) return Fail(Error{Fault::kTooManyStreams, "Too many streams."});
  return std::unique_ptr<ListenStream>(std::make_unique<HubStream>(
      insides_->engine, std::move(tenant), insides_->strictness(), std::move(options)));
}

void DocumentService::PublishStep() { insides_->publisher.Step(); }

}  // namespace aloft::document

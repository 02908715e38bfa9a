// What the parts of the document service share; each part is one file (databases_api.cc,
// documents_api.cc, …).
#pragma once

#include <atomic>
#include <string>

#include "document/databases.h"
#include "document/execution.h"
#include "document/index_builder.h"
#include "document/publisher.h"
#include "document/service.h"

namespace aloft::document {

struct DocumentService::Insides {
  Insides(store::Engine& e, const os::Clock& c, os::Random& r, ServiceOptions o)
      : engine(e),
        clock(c),
        random(r),
        options(o),
        databases(e, c, r, strictness(), [this](const TenantPtr& tenant) { Opened(tenant); }),
        publisher(e, o.publishing) {}

  // The database, made now if that is how the service is set up. Throws std::logic_error if the
  // grant is for something else.
  Result<TenantPtr> Open(const identity::Grant& grant, identity::Permission permission,
                         std::string_view database);
  Strictness strictness() const {
    return options.indexes == ServiceOptions::Indexes::kStrict ? Strictness::kStrict
                                                               : Strictness::kOnDemand;
  }
  // The moment that `at` asks for. Fails with kReadTimeTooOld, kReadTimeInFuture,
  // kNoSuchTransaction, kContended.
  Result<Moment> MomentOf(Tenant& tenant, const ReadAt& at);
  Result<Moment> PastMoment(Tenant& tenant, std::int64_t read_time_micros);
  // Whether `at` is a transaction that must remember what it reads.
  Result<bool> Remembers(Tenant& tenant, const ReadAt& at);
  // Opens a query; within a transaction it is remembered.
  Result<std::unique_ptr<Execution>> OpenQuery(Tenant& tenant,
                                               std::shared_ptr<const NormalQuery> query,
                                               const ReadAt& at);
  // Remembers a row that a transaction was given.
  Result<void> Remember(Tenant& tenant, const ReadAt& at, std::string_view path,
                        store::Version version);
  void Opened(const TenantPtr& tenant);
  Result<void> TrimOperations();
  // Whether a document whose time in `field` has passed is gone now; not if that cannot be at once.
  bool EraseExpired(Tenant& tenant, const FieldPath& field, const std::string& path,
                    std::int64_t now);

  store::Engine& engine;
  const os::Clock& clock;
  os::Random& random;
  const ServiceOptions options;
  Databases databases;
  IndexBuilder builder{engine, databases};
  Publisher publisher;
  std::atomic<bool> operations_added = true;  // there may be too many records
};

// Throws std::logic_error unless the grant is for `permission` on `database`.
void CheckGrant(const identity::Grant& grant, identity::Permission permission,
                std::string_view database);

}  // namespace aloft::document

// Brings indexes from being built to ready, and from being removed to gone, a bounded step at a
// time.
//
// Guarantees  An index is ready only when it has a row for every document it covers. Documents
//             written meanwhile are their writers' care; a document that changes under the builder
//             is done again. After a restart it starts over.
// Threads     One at a time.
// Ownership   Borrows the engine and the databases.
#pragma once

#include <optional>
#include <string>

#include "document/databases.h"

namespace aloft::document {

class IndexBuilder {
 public:
  IndexBuilder(store::Engine& engine, Databases& databases)
      : engine_(engine), databases_(databases) {}

  // True: there is more to do.
  Result<bool> Step();

 private:
  // What is being worked at: an index, or the automatic indexes of a field's config.
  struct Work {
    TenantPtr tenant;
    std::string collection_id;
    std::uint32_t index = 0;  // or
    std::optional<StoredField> field;
    std::string from;  // the key to go on from; empty: the start
    std::uint64_t generation = 0;
  };

  Result<void> GrantWishes(Tenant& tenant);
  std::optional<Work> FindWork(const TenantPtr& tenant);
  Result<bool> WorkStep();
  Result<void> AddRows(const Catalog& catalog, std::string_view path, const Map& fields,
                       store::CommitRequest& request);
  Result<void> FinishWork();
  static void SettleField(const Place& place, const Work& work, Catalog& catalog,
                          store::CommitRequest& request);

  store::Engine& engine_;
  Databases& databases_;
  std::optional<Work> work_;
};

}  // namespace aloft::document

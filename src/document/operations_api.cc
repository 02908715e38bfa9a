// Records of lengthy work: kept, told, forgotten.
#include <algorithm>
#include <vector>

#include "document/insides.h"
#include "document/limits.h"
#include "document/operation_records.h"
#include "document/reader.h"

namespace aloft::document {

using identity::Permission;

Result<void> DocumentService::PutOperation(const identity::Grant& grant, std::string_view database,
                                           const OperationRecord& record) {
  CheckGrant(grant, Permission::kDatabasesManage, database);
  if (record.id.empty() || record.id.size() > kIdBytesMax) return Invalid("Not an operation's id.");
  if (record.content.size() > kOperationBytesMax) {
    return Fail(Error{Fault::kRequestTooLarge, "The operation's description is too long."});
  }
  store::CommitRequest request;
  request.Set(OperationKey(grant.project(), database, record.id), EncodeOperation(record));
  const auto committed = insides_->engine.Commit(std::move(request));
  if (!committed.ok()) return Fail(FromStore(committed.error()));
  insides_->operations_added = true;
  return {};
}

Result<OperationRecord> DocumentService::GetOperation(const identity::Grant& grant,
                                                      std::string_view database,
                                                      std::string_view id) {
  CheckGrant(grant, Permission::kDatabasesRead, database);
  if (id.empty() || id.size() > kIdBytesMax) return Fail(Error{Fault::kNoSuchOperation});
  const std::string key = OperationKey(grant.project(), database, id);
  const auto found = insides_->engine.Get(key);
  if (!found.ok()) return Fail(FromStore(found.error()));
  if (!found->exists()) return Fail(Error{Fault::kNoSuchOperation, std::string(id)});
  auto record = DecodeOperation(key, found->value);
  if (!record) return Fail(Error{Fault::kCorrupt, "an operation's record cannot be read"});
  return std::move(*record);
}

Result<std::vector<OperationRecord>> DocumentService::ListOperations(const identity::Grant& grant,
                                                                     std::string_view database) {
  CheckGrant(grant, Permission::kDatabasesRead, database);
  std::vector<OperationRecord> list;
  const auto cursor = insides_->engine.Scan(OperationsOf(grant.project(), database), {});
  for (; cursor->Valid(); cursor->Next()) {
    auto record = DecodeOperation(cursor->key(), cursor->value());
    if (!record) return Fail(Error{Fault::kCorrupt, "an operation's record cannot be read"});
    list.push_back(std::move(*record));
  }
  if (auto status = cursor->status(); !status.ok()) return Fail(FromStore(status.error()));
  return list;
}

Result<void> DocumentService::DeleteOperation(const identity::Grant& grant,
                                              std::string_view database, std::string_view id) {
  CheckGrant(grant, Permission::kDatabasesManage, database);
  if (id.empty() || id.size() > kIdBytesMax) return Fail(Error{Fault::kNoSuchOperation});
  const std::string key = OperationKey(grant.project(), database, id);
  const auto found = insides_->engine.Get(key);
  if (!found.ok()) return Fail(FromStore(found.error()));
  if (!found->exists()) return Fail(Error{Fault::kNoSuchOperation, std::string(id)});
  store::CommitRequest request;
  request.Erase(key);
  const auto committed = insides_->engine.Commit(std::move(request));
  if (!committed.ok()) return Fail(FromStore(committed.error()));
  return {};
}

// Forgets the oldest that are done, where a database has more than kOperationsMax.
Result<void> DocumentService::Insides::TrimOperations() {
  if (!operations_added.exchange(false)) return {};
  const auto cursor = engine.Scan(AllOperations(), {});
  store::CommitRequest request;
  std::string owner;
  std::vector<OperationRecord> kept;
  const auto trim = [&] {
    if (kept.size() <= kOperationsMax) return kept.clear();
    std::size_t over = kept.size() - kOperationsMax;
    std::sort(kept.begin(), kept.end(), [](const OperationRecord& a, const OperationRecord& b) {
      return a.create_time_micros < b.create_time_micros;
    });
    for (const OperationRecord& record : kept) {
      if (!record.done || over == 0) continue;
      request.Erase(owner + record.id);
      --over;
    }
    kept.clear();
  };
  for (; cursor->Valid(); cursor->Next()) {
    if (OwnerOfOperationKey(cursor->key()) != owner) {
      trim();
      owner = OwnerOfOperationKey(cursor->key());
    }
    auto record = DecodeOperation(cursor->key(), cursor->value());
    if (!record) continue;
    record->content.clear();
    kept.push_back(std::move(*record));
  }
  trim();
  if (auto status = cursor->status(); !status.ok()) return Fail(FromStore(status.error()));
  if (request.writes.empty()) return {};
  const auto committed = engine.Commit(std::move(request));
  if (!committed.ok()) return Fail(FromStore(committed.error()));
  return {};
}

}  // namespace aloft::document

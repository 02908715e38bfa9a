#include "object/core.h"

#include <algorithm>
#include <stdexcept>

#include "base/bytes.h"
#include "store/request_scope.h"

namespace aloft::object {

Error FromStore(const store::Error& error) {
  switch (error.fault) {
    case store::Fault::kConflict:
    case store::Fault::kTooOld:
      return {Fault::kRaceLost, error.detail};
    case store::Fault::kUnknown:
      return {Fault::kUnavailable, error.detail, {}, false, true};
    case store::Fault::kUnavailable:
      return {Fault::kUnavailable, error.detail};
    case store::Fault::kTooLarge:
      return {Fault::kTooLarge, error.detail};
    case store::Fault::kCorrupt:
      return {Fault::kCorrupt, error.detail};
  }
  throw std::logic_error("unknown store fault");
}

Result<BucketRow> Core::FindBucket(std::string_view bucket) {
  if (auto guess = buckets.Guess(bucket)) {
    auto row = buckets.Load(engine, *guess, bucket);
    if (row.ok() || row.error().fault != Fault::kNoSuchBucket) return row;
  }
  if (!CheckBucketName(bucket).ok()) return Fail(Error{Fault::kNoSuchBucket});
  ALOFT_TRY_STORE(store::Found entry, engine.Get(keys::Directory(bucket)));
  if (!entry.exists()) return Fail(Error{Fault::kNoSuchBucket});
  return buckets.Load(engine, ReadBe32(entry.value), bucket);
}

store::Result<store::Committed> Core::Commit(store::CommitRequest request) {
  const std::int64_t mark = generations.Reserve(request);
  auto committed = engine.Commit(std::move(request));
  if (mark != 0 && committed.ok()) generations.Reserved(mark);
  return committed;
}

void RequireBlockingAllowed() {
  const store::RequestScope* scope = store::RequestScope::Current();
  if (scope != nullptr && scope->blocking() == store::Blocking::kRefused) throw store::WouldBlock{};
}

void RequirePermission(const identity::Grant& grant,
                       std::initializer_list<identity::Permission> permissions) {
  if (std::find(permissions.begin(), permissions.end(), grant.permission()) == permissions.end()) {
    throw std::logic_error("a grant for another permission");
  }
}

void RequireGrant(const identity::Grant& grant,
                  std::initializer_list<identity::Permission> permissions,
                  std::string_view resource) {
  RequirePermission(grant, permissions);
  if (grant.resource() != resource) throw std::logic_error("a grant for another resource");
}

void RequireGrant(const identity::Grant& grant, const identity::PermissionSet& permissions,
                  std::string_view resource) {
  if (!permissions.test(static_cast<std::size_t>(grant.permission()))) {
    throw std::logic_error("a grant for another permission");
  }
  if (grant.resource() != resource) throw std::logic_error("a grant for another resource");
}

void RequireGrant(const identity::Grant& grant,
                  std::initializer_list<identity::Permission> permissions, const ObjectName& name) {
  RequirePermission(grant, permissions);
  const std::string_view resource = grant.resource();
  const std::size_t split = name.bucket.size();
  if (resource.size() != split + 1 + name.key.size() || resource[split] != '/' ||
      !resource.starts_with(name.bucket) || !resource.ends_with(name.key)) {
    throw std::logic_error("a grant for another object");
  }
}

}  // namespace aloft::object

#include "identity/permission.h"

namespace aloft::identity {
namespace {

PermissionSet Between(Permission first, Permission last) {
  PermissionSet set;
  for (auto bit = static_cast<std::size_t>(first); bit <= static_cast<std::size_t>(last); ++bit) {
    set.set(bit);
  }
  return set;
}

}  // namespace

PermissionSet BucketConfigReads() {
  return Between(Permission::kBucketVersioningRead, Permission::kBucketTieringRead);
}

PermissionSet BucketConfigWrites() {
  return Between(Permission::kBucketVersioningWrite, Permission::kBucketTieringWrite);
}

PermissionSet WithConfigParts(PermissionSet set) {
  if (set.test(static_cast<std::size_t>(Permission::kBucketConfigRead))) set |= BucketConfigReads();
  if (set.test(static_cast<std::size_t>(Permission::kBucketConfigWrite))) {
    set |= BucketConfigWrites();
  }
  return set;
}

}  // namespace aloft::identity

#include "faces/gcs/roles.h"

#include <initializer_list>

namespace aloft::faces::gcs {
namespace {

using identity::Permission;
using identity::PermissionSet;

PermissionSet Set(std::initializer_list<Permission> permissions) {
  PermissionSet set;
  for (const Permission permission : permissions) set.set(static_cast<std::size_t>(permission));
  return identity::WithConfigParts(set);
}

struct NamedPermission {
  std::string_view name;
  std::initializer_list<Permission> permissions;
};

constexpr NamedPermission kPermissions[] = {
    {"storage.buckets.get", {Permission::kBucketRead, Permission::kBucketConfigRead}},
    {"storage.buckets.update", {Permission::kBucketConfigWrite}},
    {"storage.buckets.delete", {Permission::kBucketDelete}},
    {"storage.buckets.getIamPolicy", {Permission::kBucketPolicyRead}},
    {"storage.buckets.setIamPolicy",
     {Permission::kBucketPolicyWrite, Permission::kBucketPolicyDelete}},
    {"storage.objects.list", {Permission::kObjectsList, Permission::kObjectVersionsList}},
    {"storage.objects.get",
     {Permission::kObjectRead, Permission::kObjectVersionRead, Permission::kObjectTagsRead,
      Permission::kObjectHoldRead, Permission::kObjectRetentionRead}},
    {"storage.objects.create", {Permission::kObjectWrite}},
    {"storage.objects.update",
     {Permission::kObjectWrite, Permission::kObjectTagsWrite, Permission::kObjectHoldWrite}},
    {"storage.objects.delete", {Permission::kObjectDelete, Permission::kObjectVersionDelete}},
    {"storage.objects.restore", {Permission::kObjectWrite, Permission::kObjectVersionRead}},
    {"storage.objects.getIamPolicy", {Permission::kObjectAccessRead}},
    {"storage.objects.setIamPolicy", {Permission::kObjectAccessWrite}},
    {"storage.multipartUploads.create", {Permission::kObjectWrite}},
    {"storage.multipartUploads.list", {Permission::kUploadsList}},
    {"storage.multipartUploads.listParts", {Permission::kUploadPartsList}},
    {"storage.multipartUploads.abort", {Permission::kUploadAbort}},
};

struct NamedRole {
  std::string_view name;
  std::initializer_list<std::string_view> permissions;  // without "storage."
  bool creates_only = false;
};

constexpr NamedRole kRoles[] = {
    {"roles/storage.objectViewer", {"objects.get", "objects.list"}},
    {"roles/storage.objectCreator",
     {"objects.create", "multipartUploads.abort", "multipartUploads.listParts"},
     true},
    {"roles/storage.objectUser",
     {"objects.get", "objects.list", "objects.create", "objects.update", "objects.delete",
      "objects.restore", "multipartUploads.abort", "multipartUploads.list",
      "multipartUploads.listParts"}},
    {"roles/storage.objectAdmin",
     {"objects.get", "objects.list", "objects.create", "objects.update", "objects.delete",
      "objects.restore", "objects.getIamPolicy", "objects.setIamPolicy", "multipartUploads.abort",
      "multipartUploads.list", "multipartUploads.listParts"}},
    {"roles/storage.admin",
     {"objects.get", "objects.list", "objects.create", "objects.update", "objects.delete",
      "objects.restore", "objects.getIamPolicy", "objects.setIamPolicy", "multipartUploads.abort",
      "multipartUploads.list", "multipartUploads.listParts", "buckets.get", "buckets.update",
      "buckets.delete", "buckets.getIamPolicy", "buckets.setIamPolicy"}},
    {"roles/storage.bucketViewer", {"buckets.get"}},
    {"roles/storage.legacyBucketReader", {"buckets.get", "objects.list", "multipartUploads.list"}},
    {"roles/storage.legacyBucketWriter",
     {"buckets.get", "objects.list", "objects.create", "objects.delete", "objects.restore",
      "multipartUploads.abort", "multipartUploads.list", "multipartUploads.listParts"}},
    {"roles/storage.legacyBucketOwner",
     {"buckets.get", "buckets.update", "buckets.getIamPolicy", "buckets.setIamPolicy",
      "objects.list", "objects.create", "objects.delete", "objects.restore",
      "multipartUploads.abort", "multipartUploads.list", "multipartUploads.listParts"}},
    {"roles/storage.legacyObjectReader", {"objects.get"}},
    // Google also allows changing metadata, which is one permission with writing here.
    {"roles/storage.legacyObjectOwner",
     {"objects.get", "objects.getIamPolicy", "objects.setIamPolicy"}},
};

}  // namespace

std::optional<PermissionSet> FindPermission(std::string_view name) {
  for (const NamedPermission& known : kPermissions) {
    if (known.name == name) return Set(known.permissions);
  }
  return std::nullopt;
}

std::optional<Role> FindRole(std::string_view name) {
  constexpr std::size_t kServiceBytes = sizeof("storage.") - 1;
  for (const NamedRole& known : kRoles) {
    if (known.name != name) continue;
    Role role;
    role.creates_only = known.creates_only;
    for (const std::string_view permission : known.permissions) {
      for (const NamedPermission& named : kPermissions) {
        if (named.name.substr(kServiceBytes) == permission) {
          role.permissions |= Set(named.permissions);
        }
      }
    }
    return role;
  }
  return std::nullopt;
}

}  // namespace aloft::faces::gcs

#include "object/object_parts.h"
#include "object/objects.h"
#include "object/opened_version.h"

namespace aloft::object {
namespace {

using identity::Permission;

class Reader final : public ObjectReader {
 public:
  Reader(std::shared_ptr<Core> core, OpenedVersion opened)
      : core_(std::move(core)), opened_(std::move(opened)) {}

  const ObjectInfo& info() const override { return opened_.info(); }
  std::optional<std::string_view> small_body() const override {
    if (!opened_.parts.empty()) return std::nullopt;
    return opened_.body;
  }
  Result<void> Read(std::uint64_t offset, char* out, std::size_t bytes) override {
    return ReadRange(*core_, opened_, offset, out, bytes);
  }
  Result<ObjectPart> Part(std::uint32_t number) override {
    return PartOf(info(), opened_.parts, number);
  }
  Result<std::vector<ObjectPart>> Parts(std::uint32_t after, std::size_t limit) override {
    return PartsOf(info(), opened_.parts, after, limit);
  }

 private:
  const std::shared_ptr<Core> core_;
  const OpenedVersion opened_;
};

}  // namespace

Result<std::unique_ptr<ObjectReader>> Objects::Open(const identity::Grant& grant,
                                                    const ObjectName& name,
                                                    std::optional<VersionRef> version,
                                                    const std::optional<SecretKey>& client_key) {
  ALOFT_TRY(OpenedVersion opened, OpenVersion(*core_, grant, name, version, client_key));
  return std::unique_ptr<ObjectReader>(std::make_unique<Reader>(core_, std::move(opened)));
}

Result<ObjectInfo> Objects::Stat(const identity::Grant& grant, const ObjectName& name,
                                 std::optional<VersionRef> version) {
  RequireGrant(grant,
               {Permission::kObjectRead, Permission::kObjectVersionRead,
                Permission::kObjectTagsRead, Permission::kObjectAccessRead,
                Permission::kObjectHoldRead, Permission::kObjectRetentionRead},
               name);
  ALOFT_TRY(BucketRow bucket, core_->LoadBucket(grant, name.bucket));
  ALOFT_TRY_VOID(CheckObjectKey(name.key));
  ALOFT_TRY(StoredVersion found, VersionRows(*core_, bucket, name.key).Find(version));
  return std::move(found.record->info);
}

}  // namespace aloft::object

#include "object/opened_version.h"

#include <cstring>

#include "object/bodies.h"
#include "object/locks.h"
#include "object/sealed_bytes.h"

namespace aloft::object {
namespace {

// What one look at the rows found; nullopt: look again, the version was replaced meanwhile.
Result<std::optional<OpenedVersion>> Look(Core& core, const BucketRow& bucket,
                                          const ObjectName& name, std::optional<VersionRef> version,
                                          const std::optional<SecretKey>& client_key,
                                          std::unique_ptr<ReaderPins::Pin>& pin) {
  ALOFT_TRY(StoredVersion found, VersionRows(core, bucket, name.key).Find(version));
  OpenedVersion opened{std::move(found), bucket.place()};
  const ObjectRecord& record = *opened.stored.record;
  ALOFT_TRY(opened.key, Unlock(core, record.info.encryption, client_key));
  if (record.place == BodyPlace::kNowhere) return std::optional(std::move(opened));
  if (record.place == BodyPlace::kRow) {
    const std::string row = keys::Body(opened.place, record.info.version.generation);
    ALOFT_TRY_STORE(store::Found body, core.engine.Get(row));
    if (!body.exists()) return std::optional<OpenedVersion>();
    if (body.value.size() != record.info.bytes) return Fail(Error{Fault::kCorrupt, "body row"});
    opened.body = std::move(body.value);
    if (opened.key) {
      ALOFT_TRY_VOID(OpenRow(*opened.key, record.info.encryption.row_seal, opened.body));
    }
    return std::optional(std::move(opened));
  }
  if (!pin) {
    // The pin has to be older than the look that it protects.
    pin = core.pins.Take(core.engine);
    return std::optional<OpenedVersion>();
  }
  auto parts = LoadParts(core, opened.place, record);
  if (!parts.ok() && parts.error().fault == Fault::kRaceLost) return std::optional<OpenedVersion>();
  if (!parts.ok()) return Fail(std::move(parts.error()));
  opened.parts = std::move(*parts);
  opened.pin = std::move(pin);
  return std::optional(std::move(opened));
}

}  // namespace

Result<OpenedVersion> OpenVersion(Core& core, const identity::Grant& grant, const ObjectName& name,
                                  std::optional<VersionRef> version,
                                  const std::optional<SecretKey>& client_key) {
  using identity::Permission;
  RequireGrant(grant, {Permission::kObjectRead, Permission::kObjectVersionRead}, name);
  ALOFT_TRY(BucketRow bucket, core.LoadBucket(grant, name.bucket));
  ALOFT_TRY_VOID(CheckObjectKey(name.key));
  std::unique_ptr<ReaderPins::Pin> pin;
  for (int attempt = 0; attempt < kCommitAttemptsMax; ++attempt) {
    ALOFT_TRY(std::optional<OpenedVersion> opened,
              Look(core, bucket, name, version, client_key, pin));
    if (opened) return std::move(*opened);
  }
  return Fail(Error{Fault::kRaceLost});
}

Result<void> ReadRange(Core& core, const OpenedVersion& opened, std::uint64_t offset, char* out,
                       std::size_t bytes) {
  const std::uint64_t size = opened.info().bytes;
  if (offset > size || bytes > size - offset) return Fail(Error{Fault::kNotSatisfiableRange});
  if (opened.parts.empty()) {
    std::memcpy(out, opened.body.data() + offset, bytes);
    return {};
  }
  for (const Extent& extent : Slice(opened.parts, offset, bytes)) {
    ALOFT_TRY_VOID(ReadExtent(core, opened.key, extent, out));
    out += extent.bytes;
  }
  return {};
}

}  // namespace aloft::object

#include <algorithm>

#include "object/attributes.h"
#include "object/bodies.h"
#include "object/new_version.h"
#include "object/objects.h"
#include "object/opened_version.h"

namespace aloft::object {
namespace {

using identity::Permission;

constexpr std::size_t kReadBytes = 1 << 20;

// The client's checksum of the source's bytes: read, unless a CRC that is always kept answers.
Result<Checksum> ChecksumOfBytes(Core& core, const OpenedVersion& opened,
                                 ChecksumAlgorithm algorithm) {
  const ObjectInfo& info = opened.info();
  Checksum checksum{algorithm, ChecksumScope::kFullObject, {}};
  if (algorithm == ChecksumAlgorithm::kCrc32c) checksum.value = RawCrc32(info.crc32c);
  if (algorithm == ChecksumAlgorithm::kCrc64Nvme) checksum.value = RawCrc64(info.crc64nvme);
  if (info.checksum.algorithm == algorithm && info.checksum.scope == ChecksumScope::kFullObject) {
    checksum.value = info.checksum.value;
  }
  if (!checksum.value.empty()) return checksum;
  if (!opened.parts.empty()) RequireBlockingAllowed();
  Digester digester(core.hashes, Md5Wanted::kNo, algorithm);
  std::string buffer(static_cast<std::size_t>(std::min<std::uint64_t>(info.bytes, kReadBytes)),
                     '\0');
  for (std::uint64_t at = 0; at < info.bytes; at += buffer.size()) {
    buffer.resize(static_cast<std::size_t>(std::min<std::uint64_t>(info.bytes - at, kReadBytes)));
    ALOFT_TRY_VOID(ReadRange(core, opened, at, buffer.data(), buffer.size()));
    digester.Append(buffer);
  }
  return digester.Finish().checksum;
}

ObjectInfo InfoOfCopy(const ObjectInfo& source, const CopyOptions& options) {
  ObjectInfo info = source;
  if (options.attributes) {
    SetAttributes(info, *options.attributes);
  } else {
    info.access = options.access;
    info.access_list = options.access_list;
    info.protection = options.protection;
    if (!options.storage_class.empty()) info.storage_class = options.storage_class;
  }
  if (options.attributes && !options.tags) info.tags = source.tags;
  if (options.tags) info.tags = *options.tags;
  info.owner = options.owner;
  return info;
}

// The source may be gone by the time of the commit: it was there when it was opened, and what is
// open keeps its blobs until they have the copy's references.
void AttachShared(store::CommitRequest& request, const OpenedVersion& source, keys::Place place,
                  ObjectRecord& record) {
  if (source.parts.empty()) {
    AttachRow(request, place, record, source.body);
    return;
  }
  std::vector<StoredPart> parts = source.parts;
  if (record.info.checksum.algorithm != source.info().checksum.algorithm) {
    for (StoredPart& part : parts) part.checksum.clear();
  }
  AttachParts(request, place, record, std::move(parts));
}

}  // namespace

Result<CopyOutcome> Objects::Copy(const identity::Grant& read, const ObjectName& source,
                                  std::optional<VersionRef> source_version,
                                  const identity::Grant& write, const ObjectName& destination,
                                  const CopyOptions& options) {
  RequireGrant(read, {Permission::kObjectRead, Permission::kObjectVersionRead}, source);
  ALOFT_TRY_VOID(CheckObjectKey(source.key));
  ALOFT_TRY_VOID(
      CheckWrite(*core_, write, destination, options.attributes.value_or(ObjectAttributes{}), {}));
  if (options.tags) ALOFT_TRY_VOID(CheckTags(*options.tags, kObjectTagsMax));
  ALOFT_TRY(OpenedVersion opened, OpenVersion(*core_, read, source, source_version));
  const VersionRef from = opened.info().version;
  if (Judge(options.source_conditions, opened.info()) != ReadVerdict::kServe) {
    return Fail(Error{Fault::kPreconditionFailed, "source"});
  }
  ObjectInfo info = InfoOfCopy(opened.info(), options);
  if (options.checksum != ChecksumAlgorithm::kNone) {
    ALOFT_TRY(info.checksum, ChecksumOfBytes(*core_, opened, options.checksum));
  }
  auto created = CommitVersion(
      *core_, write, destination, options.conditions, info,
      [&](store::CommitRequest& request, keys::Place place, ObjectRecord& record) -> Result<void> {
        SetContent(record, info);
        AttachShared(request, opened, place, record);
        return {};
      });
  if (!created.ok()) return Fail(std::move(created.error()));
  return CopyOutcome{std::move(*created), from};
}

}  // namespace aloft::object

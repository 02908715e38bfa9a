#include <memory>
#include <utility>

#include "object/attributes.h"
#include "object/bodies.h"
#include "object/locks.h"
#include "object/new_version.h"
#include "object/objects.h"
#include "object/opened_version.h"
#include "object/rewrite.h"

namespace aloft::object {
namespace {

using identity::Permission;

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
  ALOFT_TRY_VOID(
      ForEachChunk(core, opened, {0, info.bytes}, [&](std::string_view bytes) -> Result<void> {
        digester.Append(bytes);
        return {};
      }));
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
  info.contexts = options.contexts.value_or(source.contexts);
  info.owner = options.owner;
  return info;
}

// Where the copy's bytes come from: the source's blobs, or new ones.
struct Body {
  std::optional<Lock> lock = {};  // of bytes that are written anew
  std::vector<StoredPart> parts = {};
  std::unique_ptr<BodyWriter> written = {};  // null: shared, or in a row
};

// Nothing has to be encrypted otherwise than it is.
bool CanShare(const Encryption& source, KeyHolder wanted, const EncryptionChoice& choice) {
  if (source.holder != wanted) return false;
  return wanted != KeyHolder::kClient || CheckClientKey(source, choice.client_key).ok();
}

Result<Body> BodyOf(const std::shared_ptr<Core>& core, const OpenedVersion& source,
                    const BucketInfo& bucket, const EncryptionChoice& choice, ObjectInfo& info) {
  Body body;
  body.parts = source.parts;
  if (info.checksum.algorithm != source.info().checksum.algorithm) {
    for (StoredPart& part : body.parts) part.checksum.clear();
  }
  const bool in_blobs = !source.parts.empty();
  if (in_blobs && CanShare(info.encryption, HolderFor(bucket, choice), choice)) return body;
  ALOFT_TRY(body.lock, LockFor(*core, bucket, choice));
  if (!in_blobs) return body;
  RequireBlockingAllowed();
  BodyOptions options;
  options.md5 = Md5Wanted::kNo;
  options.lock = body.lock;
  ALOFT_TRY(Rewritten rewritten, Rewrite(core, source, {0, info.bytes}, options));
  if (rewritten.digests.crc32c != info.crc32c) return Fail(Error{Fault::kCorrupt, "copied bytes"});
  body.parts = Recut(std::move(body.parts), *rewritten.body);
  info.encryption = rewritten.body->encryption();
  body.written = std::move(rewritten.body);
  return body;
}

}  // namespace

Result<CopyOutcome> Objects::Copy(const identity::Grant& read, const ObjectName& source,
                                  std::optional<VersionRef> source_version,
                                  const identity::Grant& write, const ObjectName& destination,
                                  const CopyOptions& options) {
  RequireGrant(read, {Permission::kObjectRead, Permission::kObjectVersionRead}, source);
  ALOFT_TRY_VOID(CheckObjectKey(source.key));
  ALOFT_TRY(const BucketRow to, CheckWrite(*core_, write, destination,
                                           options.attributes.value_or(ObjectAttributes{}), {}));
  if (options.tags) ALOFT_TRY_VOID(CheckTags(*options.tags, kObjectTagsMax));
  if (options.contexts) ALOFT_TRY_VOID(CheckContexts(*options.contexts));
  ALOFT_TRY(OpenedVersion opened,
            OpenVersion(*core_, read, source, source_version, options.source_key));
  const VersionRef from = opened.info().version;
  if (Judge(options.source_conditions, opened.info()) != ReadVerdict::kServe) {
    return Fail(Error{Fault::kPreconditionFailed, "source"});
  }
  ObjectInfo info = InfoOfCopy(opened.info(), options);
  if (options.checksum != ChecksumAlgorithm::kNone) {
    ALOFT_TRY(info.checksum, ChecksumOfBytes(*core_, opened, options.checksum));
  }
  ALOFT_TRY(const Body body, BodyOf(core_, opened, *to.info, options.encryption, info));
  // The source may be gone by the time of the commit: it was there when it was opened, and what is
  // open keeps its blobs until they have the copy's references.
  const auto attach = [&](store::CommitRequest& request, const BucketRow& bucket,
                          ObjectRecord& record) -> Result<void> {
    SetContent(record, info);
    if (body.parts.empty()) {
      AttachRow(*core_, request, bucket.place(), record, body.lock, opened.body);
    } else {
      AttachParts(request, bucket.place(), record, body.parts);
    }
    return {};
  };
  auto created = CommitVersion(*core_, write, destination, options.conditions, info, attach);
  if (body.written) body.written->Settle(created);
  if (!created.ok()) return Fail(std::move(created.error()));
  return CopyOutcome{std::move(*created), from};
}

}  // namespace aloft::object

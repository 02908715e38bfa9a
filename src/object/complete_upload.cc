#include <algorithm>

#include "base/bytes.h"
#include "base/crc.h"
#include "base/digest.h"
#include "base/hex.h"
#include "object/attributes.h"
#include "object/bodies.h"
#include "object/limits.h"
#include "object/new_version.h"
#include "object/protection.h"
#include "object/upload_rows.h"
#include "object/uploads.h"
#include "object/version_rows.h"

namespace aloft::object {
namespace {

using identity::Permission;

// More parts than this are too much work for a thread that must not wait.
constexpr std::size_t kPartsInlineMax = 100;

// The stored parts that the client names, in its order.
Result<std::vector<const PartRecord*>> Choose(const std::vector<StoredPartRow>& stored,
                                              const std::vector<CompletedPart>& named,
                                              const Encryption& encryption) {
  if (named.empty()) return Fail(Error{Fault::kInvalidArgument, "no parts"});
  std::vector<const PartRecord*> chosen;
  chosen.reserve(named.size());
  for (std::size_t i = 1; i < named.size(); ++i) {
    if (named[i].number <= named[i - 1].number) return Fail(Error{Fault::kInvalidPartOrder});
  }
  for (std::size_t i = 0; i < named.size(); ++i) {
    auto part = std::lower_bound(stored.begin(), stored.end(), named[i].number,
                                 [](const StoredPartRow& row, std::uint32_t number) {
                                   return row.record.info.number < number;
                                 });
    const std::string which = std::to_string(named[i].number);
    if (part == stored.end() || part->record.info.number != named[i].number) {
      return Fail(Error{Fault::kInvalidPart, which});
    }
    const PartInfo& info = part->record.info;
    if (!named[i].etag.empty() && named[i].etag != HexEncode(VeiledDigest(encryption, info.md5))) {
      return Fail(Error{Fault::kInvalidPart, which});
    }
    const Checksum& told = named[i].checksum;
    if (told.algorithm != ChecksumAlgorithm::kNone &&
        (told.algorithm != info.checksum.algorithm || told.value != info.checksum.value)) {
      return Fail(Error{Fault::kInvalidPart, which});
    }
    if (i + 1 < named.size() && info.bytes < kPartBytesMin) {
      return Fail(Error{Fault::kPartTooSmall, which});
    }
    chosen.push_back(&part->record);
  }
  return chosen;
}

// CRC32 of the whole, from the parts' values.
std::string CombineCrc32(const std::vector<const PartRecord*>& parts) {
  std::uint32_t crc = 0;
  for (const PartRecord* part : parts) {
    if (part->info.checksum.value.size() != 4) return {};
    crc = Crc32Combine(crc, ReadBe32(part->info.checksum.value), part->info.bytes);
  }
  return RawCrc32(crc);
}

Checksum WholeChecksum(const UploadInfo& upload, const ObjectInfo& info,
                       const std::vector<const PartRecord*>& parts) {
  Checksum out{upload.checksum, upload.checksum_scope, {}};
  if (upload.checksum == ChecksumAlgorithm::kNone) return {};
  if (upload.checksum_scope == ChecksumScope::kComposite) {
    std::string raw;
    for (const PartRecord* part : parts) raw += part->info.checksum.value;
    out.value = ChecksumOf(upload.checksum, raw);
    return out;
  }
  if (upload.checksum == ChecksumAlgorithm::kCrc32c) out.value = RawCrc32(info.crc32c);
  if (upload.checksum == ChecksumAlgorithm::kCrc64Nvme) out.value = RawCrc64(info.crc64nvme);
  if (upload.checksum == ChecksumAlgorithm::kCrc32) out.value = CombineCrc32(parts);
  return out;
}

ObjectInfo InfoOfWhole(const UploadInfo& upload, const std::vector<const PartRecord*>& parts) {
  ObjectInfo info;
  SetAttributes(info, upload.attributes);
  info.encryption = upload.encryption;
  std::string md5s;
  for (const PartRecord* part : parts) {
    info.bytes += part->info.bytes;
    info.crc32c = Crc32cCombine(info.crc32c, part->info.crc32c, part->info.bytes);
    info.crc64nvme = Crc64NvmeCombine(info.crc64nvme, part->info.crc64nvme, part->info.bytes);
    md5s += part->info.md5;
  }
  info.part_count = static_cast<std::uint32_t>(parts.size());
  info.etag_kind = EtagKind::kMd5OfMd5;
  info.etag_digest = Md5Digest(md5s);
  info.checksum = WholeChecksum(upload, info, parts);
  return info;
}

Result<void> CheckWhole(const ObjectInfo& info, const CompleteOptions& options) {
  if (info.bytes > kObjectBytesMax) return Fail(Error{Fault::kTooLarge});
  if (options.bytes && *options.bytes != info.bytes) return Fail(Error{Fault::kLengthMismatch});
  const Checksum& told = options.checksum;
  if (told.algorithm == ChecksumAlgorithm::kNone) return {};
  std::string known = told.algorithm == info.checksum.algorithm ? info.checksum.value : "";
  if (known.empty() && told.algorithm == ChecksumAlgorithm::kCrc32c) known = RawCrc32(info.crc32c);
  if (known.empty() && told.algorithm == ChecksumAlgorithm::kCrc64Nvme) {
    known = RawCrc64(info.crc64nvme);
  }
  if (known != told.value) return Fail(Error{Fault::kDigestMismatch, "checksum"});
  return {};
}

std::vector<StoredPart> BodyOf(const std::vector<const PartRecord*>& parts) {
  std::vector<StoredPart> body;
  body.reserve(parts.size());
  for (const PartRecord* part : parts) {
    body.push_back({part->info.bytes, part->info.checksum.value, part->extents});
  }
  return body;
}

// Makes the record the whole of the parts, and takes the upload away.
Result<void> AttachWhole(Core& core, store::CommitRequest& request, keys::Place place,
                         ObjectRecord& record, const UploadRef& ref,
                         const std::vector<CompletedPart>& named, const CompleteOptions& options) {
  ALOFT_TRY(StoredUpload upload, FindUpload(core, place, ref));
  if (options.client_key) {
    const auto fits = CheckClientKey(upload.info.encryption, options.client_key);
    if (!fits.ok()) return Fail(Error{fits.error().fault, std::string(kOfUpload)});
  }
  const auto snapshot = core.engine.TakeSnapshot();
  ALOFT_TRY(std::vector<StoredPartRow> rows, LoadUploadParts(core, place, ref.id, snapshot.get()));
  ALOFT_TRY(std::vector<const PartRecord*> parts, Choose(rows, named, upload.info.encryption));
  ObjectInfo info = InfoOfWhole(upload.info, parts);
  ALOFT_TRY_VOID(CheckWhole(info, options));
  DropPastRetention(info.protection, record.info.created_micros);
  SetContent(record, std::move(info));
  std::vector<std::uint32_t> numbers;
  for (const CompletedPart& part : named) numbers.push_back(part.number);
  DropUpload(core, request, place, upload, rows, numbers, *snapshot);
  AttachParts(request, place, record, BodyOf(parts));
  std::string finished;
  AppendBe64(finished, static_cast<std::uint64_t>(record.info.version.generation));
  finished += ref.name.key;
  request.Set(keys::Finished(place, ref.id), std::move(finished));
  return {};
}

}  // namespace

Result<ObjectInfo> Uploads::Complete(const identity::Grant& grant, const UploadRef& upload,
                                     const std::vector<CompletedPart>& named,
                                     const CompleteOptions& options) {
  RequireGrant(grant, {Permission::kObjectWrite}, upload.name);
  ALOFT_TRY_VOID(CheckObjectKey(upload.name.key));
  if (named.size() > kPartsInlineMax) RequireBlockingAllowed();
  if (named.size() > kPartNumberMax) return Fail(Error{Fault::kInvalidArgument, "too many parts"});
  auto created = CommitVersion(
      *core_, grant, upload.name, options.conditions, {},
      [&](store::CommitRequest& request, const BucketRow& bucket, ObjectRecord& record) {
        return AttachWhole(*core_, request, bucket.place(), record, upload, named, options);
      });
  if (created.ok() || created.error().fault != Fault::kNoSuchUpload) return created;
  ALOFT_TRY(BucketRow bucket, core_->LoadBucket(grant, upload.name.bucket));
  return FindFinished(*core_, bucket, upload);
}

}  // namespace aloft::object

#include <algorithm>

#include "object/bodies.h"
#include "object/body_writer.h"
#include "object/limits.h"
#include "object/opened_version.h"
#include "object/rewrite.h"
#include "object/upload_rows.h"
#include "object/uploads.h"

namespace aloft::object {
namespace {

// A part of more pieces is written anew: its record must fit a row.
constexpr std::size_t kExtentsPerPartMax = 1000;

// The part's content: its digests, and the source's blobs or, for what lies in no blob, one of its
// own.
struct Content {
  Digests digests;
  std::vector<Extent> extents;
  std::unique_ptr<BodyWriter> written;  // null: the bytes are shared
};

Result<Content> WriteAnew(const std::shared_ptr<Core>& core, const OpenedVersion& source,
                          ByteRange range, ChecksumAlgorithm checksum, std::optional<Lock> lock) {
  BodyOptions options;
  options.bytes_max = kPartBytesMax;
  options.checksum = checksum;
  options.lock = std::move(lock);
  ALOFT_TRY(Rewritten rewritten, Rewrite(core, source, range, options));
  Content content;
  content.digests = std::move(rewritten.digests);
  content.extents = rewritten.body->extents();
  content.written = std::move(rewritten.body);
  return content;
}

Result<Content> Share(Core& core, const OpenedVersion& source, ByteRange range,
                      std::vector<Extent> extents, ChecksumAlgorithm checksum) {
  Content content;
  content.extents = std::move(extents);
  const ObjectInfo& info = source.info();
  const bool whole = range.bytes == info.bytes && info.etag_kind == EtagKind::kMd5;
  const bool checksum_known =
      checksum == ChecksumAlgorithm::kNone ||
      (info.checksum.algorithm == checksum && info.checksum.scope == ChecksumScope::kFullObject);
  if (whole && checksum_known) {
    content.digests = {info.bytes, info.etag_digest, info.crc32c, info.crc64nvme, {}};
    if (checksum != ChecksumAlgorithm::kNone) content.digests.checksum = info.checksum;
    return content;
  }
  Digester digester(core.hashes, Md5Wanted::kYes, checksum);
  ALOFT_TRY_VOID(ForEachChunk(core, source, range, [&](std::string_view bytes) -> Result<void> {
    digester.Append(bytes);
    return {};
  }));
  content.digests = digester.Finish();
  return content;
}

Result<ByteRange> CheckRange(const ObjectInfo& info, std::optional<ByteRange> range) {
  if (!range) range = ByteRange{0, info.bytes};
  if (range->offset > info.bytes || range->bytes > info.bytes - range->offset) {
    return Fail(Error{Fault::kNotSatisfiableRange});
  }
  if (range->bytes > kPartBytesMax) return Fail(Error{Fault::kTooLarge});
  return *range;
}

// Commits the part, which names either the source's blobs or one of its own.
Result<PartInfo> CommitPart(Core& core, const identity::Grant& grant, const UploadRef& upload,
                            std::uint32_t number, Content& content) {
  const Digests& digests = content.digests;
  PartRecord record;
  record.info = {
      number, digests.bytes, digests.md5, digests.checksum, digests.crc32c, digests.crc64nvme, 0};
  record.extents = content.extents;
  auto committed = core.Resolve<PartInfo>([&](store::CommitRequest& request) -> Result<PartInfo> {
    ALOFT_TRY(BucketRow bucket, core.LoadBucket(grant, upload.name.bucket));
    ALOFT_TRY(StoredUpload stored, FindUpload(core, bucket.place(), upload));
    ALOFT_TRY_VOID(ReplacePart(core, request, bucket.place(), stored, record));
    return record.info;
  });
  if (content.written) content.written->Settle(committed);
  return committed;
}

}  // namespace

Result<PartInfo> Uploads::CopyPart(const identity::Grant& read, const ObjectName& source_name,
                                   std::optional<VersionRef> source_version,
                                   const identity::Grant& write, const UploadRef& upload,
                                   std::uint32_t number, const CopyPartOptions& options) {
  RequireGrant(write, {identity::Permission::kObjectWrite}, upload.name);
  RequireBlockingAllowed();
  ALOFT_TRY_VOID(CheckPartNumber(number));
  ALOFT_TRY_VOID(CheckObjectKey(upload.name.key));
  ALOFT_TRY(BucketRow bucket, core_->LoadBucket(write, upload.name.bucket));
  ALOFT_TRY(StoredUpload stored, FindUpload(*core_, bucket.place(), upload));
  ALOFT_TRY(std::optional<Lock> lock, LockOf(*core_, stored, options.client_key));
  // What is open keeps the source's blobs until the part has references of its own.
  ALOFT_TRY(OpenedVersion source,
            OpenVersion(*core_, read, source_name, source_version, options.source_key));
  if (Judge(options.source_conditions, source.info()) != ReadVerdict::kServe) {
    return Fail(Error{Fault::kPreconditionFailed, "source"});
  }
  ALOFT_TRY(ByteRange range, CheckRange(source.info(), options.range));
  std::vector<Extent> extents = Slice(source.parts, range.offset, range.bytes);
  const bool encrypted = lock || source.key;
  const bool shared = !encrypted && !extents.empty() && extents.size() <= kExtentsPerPartMax;
  const ChecksumAlgorithm checksum = stored.info.checksum;
  ALOFT_TRY(Content content, shared ? Share(*core_, source, range, std::move(extents), checksum)
                                    : WriteAnew(core_, source, range, checksum, std::move(lock)));
  return CommitPart(*core_, write, upload, number, content);
}

}  // namespace aloft::object

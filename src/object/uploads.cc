#include "object/uploads.h"

#include "base/hex.h"
#include "object/body_writer.h"
#include "object/limits.h"
#include "object/locks.h"
#include "object/new_version.h"
#include "object/upload_rows.h"

namespace aloft::object {
namespace {

using identity::Permission;

bool IsCrc(ChecksumAlgorithm algorithm) {
  return algorithm == ChecksumAlgorithm::kCrc32 || algorithm == ChecksumAlgorithm::kCrc32c ||
         algorithm == ChecksumAlgorithm::kCrc64Nvme;
}

Result<void> CheckChecksum(const UploadOptions& options) {
  const bool full = options.checksum_scope == ChecksumScope::kFullObject;
  if (options.checksum == ChecksumAlgorithm::kNone) return {};
  if (full && !IsCrc(options.checksum)) {
    return Fail(Error{Fault::kInvalidArgument, "checksum scope"});
  }
  if (!full && options.checksum == ChecksumAlgorithm::kCrc64Nvme) {
    return Fail(Error{Fault::kInvalidArgument, "checksum scope"});
  }
  return {};
}

// The bytes of one part on their way. Besides the upload's checksum, one that came with the part is
// checked.
class Writer final : public PartWriter {
 public:
  Writer(std::shared_ptr<Core> core, const identity::Grant& grant, UploadRef upload,
         std::uint32_t number, const PartOptions& options, const UploadInfo& of,
         std::optional<Lock> lock)
      : core_(std::move(core)),
        grant_(grant),
        upload_(std::move(upload)),
        number_(number),
        protection_(of.attributes.protection),
        body_(std::make_unique<BodyWriter>(
            core_, BodyOptions{kPartBytesMax,
                               0,
                               options.bytes_expected.value_or(0),
                               Md5Wanted::kYes,
                               options.checksum == ChecksumAlgorithm::kNone ? of.checksum
                                                                            : options.checksum,
                               {},
                               std::move(lock)})) {
    if (options.checksum != ChecksumAlgorithm::kNone && options.checksum != of.checksum) {
      kept_digester_.emplace(core_->hashes, Md5Wanted::kNo, of.checksum);
    }
  }

  Result<void> Append(std::string_view bytes) override {
    if (kept_digester_) kept_digester_->Append(bytes);
    return body_->Append(bytes);
  }
  std::uint64_t bytes() const override { return body_ ? body_->bytes() : 0; }
  const Protection& protection() const override { return protection_; }
  void Abort() override { body_.reset(); }

  Result<PartInfo> Commit(const ExpectedDigests& expected) override {
    ALOFT_TRY(Digests digests, body_->Finish(expected));
    PartInfo info;
    info.number = number_;
    info.bytes = digests.bytes;
    info.md5 = digests.md5;
    info.crc32c = digests.crc32c;
    info.crc64nvme = digests.crc64nvme;
    info.checksum = kept_digester_ ? kept_digester_->Finish().checksum : digests.checksum;
    auto committed =
        core_->Resolve<PartInfo>([&](store::CommitRequest& request) -> Result<PartInfo> {
          ALOFT_TRY(BucketRow bucket, core_->LoadBucket(grant_, upload_.name.bucket));
          ALOFT_TRY(StoredUpload upload, FindUpload(*core_, bucket.place(), upload_));
          PartRecord record{info, 0, body_->extents()};
          ALOFT_TRY_VOID(ReplacePart(*core_, request, bucket.place(), upload, record));
          return record.info;
        });
    body_->Settle(committed);
    return committed;
  }

 private:
  const std::shared_ptr<Core> core_;
  const identity::Grant grant_;
  const UploadRef upload_;
  const std::uint32_t number_;
  const Protection protection_;
  std::unique_ptr<BodyWriter> body_;
  std::optional<Digester> kept_digester_;
};

}  // namespace

std::string PartInfo::Etag() const { return HexEncode(VeiledDigest(encryption, md5)); }

Result<UploadInfo> Uploads::Create(const identity::Grant& grant, const ObjectName& name,
                                   UploadOptions options) {
  ALOFT_TRY_VOID(CheckWrite(*core_, grant, name, options.attributes, {}));
  ALOFT_TRY_VOID(CheckChecksum(options));
  return core_->Resolve<UploadInfo>([&](store::CommitRequest& request) -> Result<UploadInfo> {
    ALOFT_TRY(BucketRow bucket, core_->LoadBucket(grant, name.bucket));
    UploadInfo info;
    info.key = name.key;
    info.id = core_->generations.Next();
    info.created_micros = core_->clock.WallMicros();
    info.attributes = options.attributes;
    info.checksum = options.checksum;
    info.checksum_scope = options.checksum == ChecksumAlgorithm::kNone ? ChecksumScope::kFullObject
                                                                       : options.checksum_scope;
    ALOFT_TRY(const std::optional<Lock> lock, LockFor(*core_, *bucket.info, options.encryption));
    if (lock) info.encryption = lock->kept;
    request.Expect(bucket.key, bucket.version);
    request.Set(keys::Upload(bucket.place(), name.key, info.id), Encode(UploadRecord{info}));
    return info;
  });
}

Result<std::unique_ptr<PartWriter>> Uploads::PutPart(const identity::Grant& grant,
                                                     const UploadRef& upload, std::uint32_t number,
                                                     const PartOptions& options) {
  RequireGrant(grant, {Permission::kObjectWrite}, upload.name);
  ALOFT_TRY_VOID(CheckPartNumber(number));
  if (options.bytes_expected && *options.bytes_expected > kPartBytesMax) {
    return Fail(Error{Fault::kTooLarge});
  }
  ALOFT_TRY_VOID(CheckObjectKey(upload.name.key));
  ALOFT_TRY(BucketRow bucket, core_->LoadBucket(grant, upload.name.bucket));
  ALOFT_TRY(StoredUpload stored, FindUpload(*core_, bucket.place(), upload));
  ALOFT_TRY(std::optional<Lock> lock, LockOf(*core_, stored, options.client_key));
  return std::unique_ptr<PartWriter>(std::make_unique<Writer>(core_, grant, upload, number, options,
                                                              stored.info, std::move(lock)));
}

Result<void> Uploads::Abort(const identity::Grant& grant, const UploadRef& upload) {
  RequireGrant(grant, {Permission::kUploadAbort}, upload.name);
  ALOFT_TRY_VOID(CheckObjectKey(upload.name.key));
  auto aborted = core_->Resolve<bool>([&](store::CommitRequest& request) -> Result<bool> {
    ALOFT_TRY(BucketRow bucket, core_->LoadBucket(grant, upload.name.bucket));
    ALOFT_TRY(StoredUpload stored, FindUpload(*core_, bucket.place(), upload));
    ALOFT_TRY_VOID(DropUpload(*core_, request, bucket.place(), stored));
    return true;
  });
  if (!aborted.ok()) return Fail(std::move(aborted.error()));
  return {};
}

}  // namespace aloft::object

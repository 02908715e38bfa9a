// Uploads in parts: begun, filled in any order by many writers, then completed to one object.
//
// Guarantees  Completing moves no bytes: the object is made of the parts. It is one commit; parts
//             not named are given back. Completing again within kFinishedUploadKeptMicros answers
//             the same.
// Threads     Any; a part writer belongs to one thread at a time.
// Blocking    PartWriter and CopyPart wait for the disk, completing many parts takes long: on the
//             pool. Both calls throw store::WouldBlock at once where waiting is refused.
// Errors      kNoSuchUpload, kInvalidPartNumber; kKeyMissing, kKeyWrong, kKeyNotNeeded for a part
//             whose key is not the upload's; and those of objects.h.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "identity/grant.h"
#include "object/conditions.h"
#include "object/fault.h"
#include "object/names.h"
#include "object/object_info.h"
#include "object/write_options.h"

namespace aloft::object {

class Core;

struct UploadOptions {
  ObjectAttributes attributes = {};
  ChecksumAlgorithm checksum = ChecksumAlgorithm::kNone;  // computed for every part
  // kFullObject only for CRCs; CRC64NVME always is.
  ChecksumScope checksum_scope = ChecksumScope::kComposite;
  EncryptionChoice encryption = {};
};

// Error::detail of a client's key that is not the upload's.
inline constexpr std::string_view kOfUpload = "upload";

// Names an unfinished upload. `id` is unique in the store; VersionText writes it for clients.
struct UploadRef {
  ObjectName name;
  std::int64_t id = 0;
};

struct UploadInfo {
  std::string key = {};
  std::int64_t id = 0;
  std::int64_t created_micros = 0;
  ObjectAttributes attributes = {};
  ChecksumAlgorithm checksum = ChecksumAlgorithm::kNone;
  ChecksumScope checksum_scope = ChecksumScope::kComposite;
  Encryption encryption = {};
};

struct PartInfo {
  std::uint32_t number = 0;
  std::uint64_t bytes = 0;
  std::string md5 = {};  // 16 raw bytes: the part's ETag, unless a client holds the key
  Checksum checksum = {};
  std::uint32_t crc32c = 0;
  std::uint64_t crc64nvme = 0;
  std::int64_t created_micros = 0;
  Encryption encryption = {};  // the upload's

  std::string Etag() const;  // lower-case hexadecimal, without quotes
};

struct PartOptions {
  std::optional<std::uint64_t> bytes_expected = {};
  // A client may send another checksum with a part than its upload has; it is checked, not kept.
  ChecksumAlgorithm checksum = ChecksumAlgorithm::kNone;
  std::optional<SecretKey> client_key = {};  // the upload's
};

class PartWriter {
 public:
  virtual ~PartWriter() = default;
  virtual Result<void> Append(std::string_view bytes) = 0;
  virtual std::uint64_t bytes() const = 0;
  // What the upload was begun with asks of the object's.
  virtual const Protection& protection() const = 0;
  // Replaces a part of the same number. Fails with kDigestMismatch, kLengthMismatch, kNoSuchUpload.
  virtual Result<PartInfo> Commit(const ExpectedDigests& expected) = 0;
  virtual void Abort() = 0;
};

struct ByteRange {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};

struct CopyPartOptions {
  std::optional<ByteRange> range = {};    // nullopt: all of it
  ReadConditions source_conditions = {};  // kNotModified counts as failed
  std::optional<SecretKey> source_key = {};
  std::optional<SecretKey> client_key = {};  // the upload's
};

struct PartPage {
  UploadInfo upload = {};
  std::vector<PartInfo> parts;  // by number
  bool truncated = false;
  std::uint32_t next = 0;  // `after` of the next page
};

struct ListUploadsOptions {
  std::string prefix = {};
  std::string delimiter = {};
  std::string after_key = {};
  std::int64_t after_id =
      0;  // of after_key itself: uploads begun later than this one; 0: none of them
  std::size_t limit = 1000;
};

struct UploadPage {
  std::vector<UploadInfo> uploads;  // by key, then oldest first
  std::vector<std::string> prefixes;
  bool truncated = false;
  std::string next_key = {};
  std::int64_t next_id = 0;
};

struct CompletedPart {
  std::uint32_t number = 0;
  std::string etag = {};   // as PartInfo::Etag, without quotes
  Checksum checksum = {};  // kNone: not told
};

struct CompleteOptions {
  WriteConditions conditions = {};
  Checksum checksum = {};  // of the whole object, as the client computed it; kNone: not told
  std::optional<std::uint64_t> bytes = {};   // of the whole object
  std::optional<SecretKey> client_key = {};  // not needed; must be the upload's if it is given
};

class Uploads {
 public:
  explicit Uploads(std::shared_ptr<Core> core) : core_(std::move(core)) {}

  // Grant: kObjectWrite on "bucket/key", for all but the lists and Abort.
  Result<UploadInfo> Create(const identity::Grant& grant, const ObjectName& name,
                            UploadOptions options);
  Result<std::unique_ptr<PartWriter>> PutPart(const identity::Grant& grant, const UploadRef& upload,
                                              std::uint32_t number, const PartOptions& options);
  // A part made of a range of an object, sharing its bytes unless either is encrypted; they are
  // read to compute the part's digests where these are not known already. Fails also with
  // kNotSatisfiableRange.
  Result<PartInfo> CopyPart(const identity::Grant& read, const ObjectName& source,
                            std::optional<VersionRef> source_version, const identity::Grant& write,
                            const UploadRef& upload, std::uint32_t number,
                            const CopyPartOptions& options);
  // Fails with kInvalidPart, kInvalidPartOrder, kPartTooSmall, kDigestMismatch, kTooLarge,
  // kPreconditionFailed, kKeyWrong, kKeyNotNeeded.
  Result<ObjectInfo> Complete(const identity::Grant& grant, const UploadRef& upload,
                              const std::vector<CompletedPart>& parts,
                              const CompleteOptions& options);
  // Grant: kUploadAbort on "bucket/key".
  Result<void> Abort(const identity::Grant& grant, const UploadRef& upload);
  // Grant: kUploadPartsList on "bucket/key".
  Result<PartPage> ListParts(const identity::Grant& grant, const UploadRef& upload,
                             std::uint32_t after, std::size_t limit);
  // Grant: kUploadsList on the bucket.
  Result<UploadPage> List(const identity::Grant& grant, std::string_view bucket,
                          const ListUploadsOptions& options);

 private:
  std::shared_ptr<Core> core_;
};

}  // namespace aloft::object

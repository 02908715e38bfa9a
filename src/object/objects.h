// Objects and their versions: write, read, delete, copy, change.
//
// Guarantees  A committed write is seen by the next read and listing, and survives power loss once
//             the engine's watermark has reached it. A reader sees one whole version, never a mix
//             of two, and goes on reading it after it was replaced or deleted. A refused write
//             leaves nothing. Bytes served were checked against their checksum.
// Threads     Any; a writer or reader belongs to one thread at a time.
// Blocking    PutSmall, Stat, Delete, Copy, Update and Open of small objects never wait but where
//             the engine's reads do (store::WouldBlock in a scope that refuses it, before any
//             commit). ObjectWriter, and ObjectReader::Read of larger objects, wait for the disk:
//             on the pool.
// Limits      object/limits.h. Memory of an open writer: under 8 MiB.
// Errors      kNoSuchBucket, kInvalidObjectKey, kObjectKeyTooLong, kUnavailable, kCorrupt
//             everywhere. A grant for something else is a bug: std::logic_error.
#pragma once

#include <cstdint>
#include <functional>
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
#include "object/protection.h"
#include "object/write_options.h"

namespace aloft::object {

class Core;

// Takes the bytes of a new version as they come. Destroyed before Commit: nothing was written.
class ObjectWriter {
 public:
  virtual ~ObjectWriter() = default;
  // Any size; about 1 MiB a call is best. Fails with kTooLarge, kUnavailable; the writer is then of
  // no use.
  virtual Result<void> Append(std::string_view bytes) = 0;
  virtual std::uint64_t bytes() const = 0;  // appended so far
  // Checks the digests, makes the bytes durable, judges the conditions and makes the version
  // current. Once. Fails with kDigestMismatch, kLengthMismatch, kPreconditionFailed, kNoSuchObject
  // (if_etag), kRaceLost.
  virtual Result<ObjectInfo> Commit(const ExpectedDigests& expected) = 0;
  // Gives everything back; as destroying it.
  virtual void Abort() = 0;
};

// One version, held for reading: it cannot change or vanish under the reader. Keep no longer than a
// request.
class ObjectReader {
 public:
  virtual ~ObjectReader() = default;
  virtual const ObjectInfo& info() const = 0;
  // The whole body if it is at hand without waiting (small objects); else nullopt.
  virtual std::optional<std::string_view> small_body() const = 0;
  // Fills `out` with [offset, offset + bytes). Fails with kNotSatisfiableRange outside of the
  // object, kCorrupt.
  virtual Result<void> Read(std::uint64_t offset, char* out, std::size_t bytes) = 0;
  // The part with this number (see ObjectPart). An object in one piece has one part, number 1.
  // Fails with kInvalidPartNumber.
  virtual Result<ObjectPart> Part(std::uint32_t number) = 0;
  // Up to `limit` parts with numbers greater than `after`; empty for an object in one piece.
  virtual Result<std::vector<ObjectPart>> Parts(std::uint32_t after, std::size_t limit) = 0;
};

struct CopyOptions {
  WriteConditions conditions = {};        // on the destination
  ReadConditions source_conditions = {};  // kNotModified counts as failed
  // Given: replaces the source's headers, metadata, storage class and access. `owner` always comes
  // from here.
  std::optional<ObjectAttributes> attributes = {};
  std::optional<Tags> tags = {};                // given: instead of the source's
  std::optional<ObjectContexts> contexts = {};  // the same
  std::string owner = {};
  AccessControl access = AccessControl::kPrivate;  // of the copy, unless `attributes` is given
  AccessList access_list = {};                     // the same
  Protection protection = {};                      // the same
  std::string storage_class = {};  // of the copy if not empty, unless `attributes` is given
  // Another checksum than the source's; not kNone: the bytes are read to compute it. Then it may
  // block.
  ChecksumAlgorithm checksum = ChecksumAlgorithm::kNone;
  std::optional<SecretKey> source_key = {};
  EncryptionChoice encryption = {};  // of the copy, whatever the source's is
};

struct CopyOutcome {
  ObjectInfo created;
  VersionRef source_version;
};

struct DeleteOutcome {
  bool existed = false;         // something was there to delete (or to cover by a marker)
  bool marker_created = false;  // `version` is the new marker
  bool marker_removed = false;  // the version removed was a marker
  VersionRef version = {};      // created or removed; generation 0: neither
};

// What becomes of the older versions when the current one is deleted by its generation: the next
// newest becomes current, or all stay beneath a delete marker.
enum class Beneath : std::uint8_t { kPromoted, kCovered };

struct DeleteOptions {
  WriteConditions conditions = {};
  Beneath beneath = Beneath::kPromoted;
  Shortening shortening = Shortening::kRefused;  // kAllowed: an unlocked retention keeps nothing
};

// What Update may change of a version without touching its content. Each change adds 1 to
// metageneration.
struct ObjectChange {
  std::optional<Tags> tags = {};
  std::optional<AccessControl> access = {};
  std::optional<ContentHeaders> headers = {};
  std::optional<UserMetadata> user_metadata = {};
  std::optional<std::string> storage_class = {};
  // Of `access` alone: takes the access list away.
  std::optional<AccessList> access_list = {};
  std::optional<std::int64_t> custom_micros = {};  // only ever later
  // Edits what protects the version, perhaps more than once if others write too; null: nothing.
  std::function<void(Protection&)> protect = {};
  std::optional<ObjectContexts> contexts = {};
  Shortening shortening = Shortening::kRefused;
  WriteConditions conditions = {};  // judged against the version that is changed
};

struct MoveOptions {
  WriteConditions conditions = {};        // on the destination
  ReadConditions source_conditions = {};  // kNotModified counts as failed
};

struct RestoreOptions {
  WriteConditions conditions = {};  // on the version that is current now
  bool keep_access_list = false;
};

// One of the objects that a new one is made of; all lie in its bucket.
struct ComposeSource {
  identity::Grant read;  // kObjectRead, or kObjectVersionRead with a version
  std::string key;
  std::optional<VersionRef> version = {};
  ReadConditions conditions = {};
  // Given: the version goes for good in the commit that makes the new object, whatever the bucket
  // keeps; its bytes live on in that. Not if it lies under the destination's key, whose version is
  // replaced as by any write. kObjectDelete or kObjectVersionDelete.
  std::optional<identity::Grant> remove = {};
  std::optional<SecretKey> client_key = {};
};

struct ComposeOptions {
  ObjectAttributes attributes = {};
  // Given: instead of those of the sources, of which a later one's value of a key counts.
  std::optional<ObjectContexts> contexts = {};
  WriteConditions conditions = {};  // on the destination
  EncryptionChoice encryption = {};
};

// Nullopt everywhere below means the current version. A VersionRef with is_null means the null
// version, whatever its generation.
class Objects {
 public:
  explicit Objects(std::shared_ptr<Core> core) : core_(std::move(core)) {}

  // Grant: kObjectWrite on "bucket/key".
  // Conditions are judged at once, so that a hopeless upload ends early, and again at Commit.
  Result<std::unique_ptr<ObjectWriter>> Put(const identity::Grant& grant, const ObjectName& name,
                                            WriteOptions options);
  // The whole write of at most kSmallObjectBytesMax in one engine commit.
  Result<ObjectInfo> PutSmall(const identity::Grant& grant, const ObjectName& name,
                              std::string_view body, const WriteOptions& options,
                              const ExpectedDigests& expected);

  // Grant: kObjectRead, or kObjectVersionRead with a version.
  // `client_key`: the one that the version was written with. Fails with kNoSuchObject,
  // kNoSuchVersion, kIsDeleteMarker, kKeyMissing, kKeyWrong, kKeyNotNeeded.
  Result<std::unique_ptr<ObjectReader>> Open(
      const identity::Grant& grant, const ObjectName& name,
      std::optional<VersionRef> version = std::nullopt,
      const std::optional<SecretKey>& client_key = std::nullopt);
  // As Open, without the bytes, for which it needs no key. Grant also: kObjectTagsRead,
  // kObjectAccessRead, kObjectHoldRead, kObjectRetentionRead.
  Result<ObjectInfo> Stat(const identity::Grant& grant, const ObjectName& name,
                          std::optional<VersionRef> version = std::nullopt);

  // Without a version: removes the object; in a versioned bucket covers it with a delete marker
  // (also if nothing is there). With one: removes exactly it; the next newest becomes current.
  // Deleting what is not there succeeds. Fails with kProtected. Grant: kObjectDelete, or
  // kObjectVersionDelete with a version.
  Result<DeleteOutcome> Delete(const identity::Grant& grant, const ObjectName& name,
                               std::optional<VersionRef> version = std::nullopt,
                               const DeleteOptions& options = {});

  // Shares the bytes, unless the copy is encrypted otherwise: then it reads and writes them, and
  // waits for the disk if they are many. Grants: kObjectRead or kObjectVersionRead on the source,
  // kObjectWrite on the destination.
  Result<CopyOutcome> Copy(const identity::Grant& read, const ObjectName& source,
                           std::optional<VersionRef> source_version, const identity::Grant& write,
                           const ObjectName& destination, const CopyOptions& options);

  // The bytes of 1 to kComposeSourcesMax objects one behind the other, shared with them where
  // nothing is encrypted, else written anew. Has no
  // MD5: its ETag is opaque, `part_count` its number of components, those of composed sources
  // counted each. Waits for the disk. Grant: kObjectWrite. Fails with kProtected where a source is
  // to go and may not; kRaceLost if it was replaced while it was read.
  Result<ObjectInfo> Compose(const identity::Grant& grant, const ObjectName& destination,
                             const std::vector<ComposeSource>& sources,
                             const ComposeOptions& options);

  // The current version gets another key in its bucket, in one commit; a version of its own, with
  // the same bytes and attributes. Grants: kObjectRead and kObjectDelete on `from`, kObjectWrite on
  // `to`. Fails with kProtected.
  Result<ObjectInfo> Move(const identity::Grant& read, const identity::Grant& remove,
                          const ObjectName& from, const identity::Grant& write, std::string_view to,
                          const MoveOptions& options);

  // A deleted version of a bucket with SoftDelete. Grant: kObjectVersionRead.
  Result<ObjectInfo> StatDeleted(const identity::Grant& grant, const ObjectName& name,
                                 std::int64_t generation);
  // Makes a copy of it current, sharing the bytes. Grant: kObjectWrite.
  Result<ObjectInfo> Restore(const identity::Grant& grant, const ObjectName& name,
                             std::int64_t generation, const RestoreOptions& options);

  // Fails with kProtected, kInvalidArgument where a hold, retention or time may not change so.
  // Grant: kObjectWrite, kObjectTagsWrite, kObjectAccessWrite, kObjectHoldWrite or
  // kObjectRetentionWrite.
  Result<ObjectInfo> Update(const identity::Grant& grant, const ObjectName& name,
                            std::optional<VersionRef> version, const ObjectChange& change);

 private:
  std::shared_ptr<Core> core_;
};

}  // namespace aloft::object

// Uploads of one stream of bytes that may be interrupted and taken up again, also after a restart.
//
// Guarantees  Bytes that were kept are durable once the engine's watermark has reached their
//             commit; they survive a restart together with the running digests. Conditions and
//             digests given at the beginning are judged in the commit that makes the object.
//             Finishing moves no bytes.
// Threads     Any; a session writer belongs to one thread at a time. Of two writers of one session,
//             the one that commits later fails with kInvalidArgument.
// Blocking    SessionWriter waits for the disk: on the pool.
// Limits      kSessionPiecesMax pieces; ended unfinished after kSessionKeptMicros.
// Errors      kNoSuchUpload and those of objects.h.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "identity/grant.h"
#include "object/fault.h"
#include "object/object_info.h"
#include "object/uploads.h"
#include "object/write_options.h"

namespace aloft::object {

class Core;

struct SessionOptions {
  ObjectAttributes attributes = {};
  WriteConditions conditions = {};  // only those on generation and metageneration
  ExpectedDigests expected = {};    // only md5, crc32c and bytes
  // A client's key is needed at the beginning alone: until the session ends, its bytes can be read
  // with the server's key too.
  EncryptionChoice encryption = {};
};

struct SessionInfo {
  std::int64_t id = 0;
  std::uint64_t bytes = 0;                  // kept so far
  std::optional<ObjectInfo> finished = {};  // the session has ended by making this
};

class SessionWriter {
 public:
  virtual ~SessionWriter() = default;
  virtual Result<void> Append(std::string_view bytes) = 0;
  virtual std::uint64_t pending() const = 0;  // appended, and not kept yet
  // Keeps what was appended; more may follow. More than kSmallObjectBytesMax bytes must be pending.
  virtual Result<void> Keep() = 0;
  // All bytes are there: makes the object. Once. Fails with kDigestMismatch, kLengthMismatch,
  // kPreconditionFailed.
  virtual Result<ObjectInfo> Finish(const ExpectedDigests& expected) = 0;
};

class Sessions {
 public:
  explicit Sessions(std::shared_ptr<Core> core) : core_(std::move(core)) {}

  // Grant: kObjectWrite on "bucket/key", for all calls.
  Result<SessionInfo> Create(const identity::Grant& grant, const ObjectName& name,
                             const SessionOptions& options);
  Result<SessionInfo> Find(const identity::Grant& grant, const UploadRef& session);
  // Goes on behind the bytes that were kept. Fails with kInvalidArgument if those are not `offset`;
  // kKeyWrong, kKeyNotNeeded for a client's key that is not the session's.
  Result<std::unique_ptr<SessionWriter>> Continue(
      const identity::Grant& grant, const UploadRef& session, std::uint64_t offset,
      const std::optional<SecretKey>& client_key = std::nullopt);
  Result<void> Cancel(const identity::Grant& grant, const UploadRef& session);

 private:
  std::shared_ptr<Core> core_;
};

}  // namespace aloft::object

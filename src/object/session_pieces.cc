#include "object/session_pieces.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/crc.h"
#include "object/bodies.h"
#include "object/body_writer.h"
#include "object/limits.h"

namespace aloft::object {
namespace {

constexpr std::size_t kCopyBytes = 1 << 20;
constexpr std::size_t kExtentsInPart = 1000;
constexpr std::string_view kMd5Label = "running MD5";

// The run of pieces at the end that are to become one; empty: none are.
Result<std::vector<StoredPartRow>> FindRun(Core& core, keys::Place place,
                                           const StoredUpload& session) {
  std::vector<StoredPartRow> run;
  std::uint64_t bytes = 0;
  const std::uint32_t pieces = session.session->pieces;
  for (std::uint32_t number = pieces; number > 0 && run.size() < kPiecesMerged; --number) {
    std::string row = keys::Part(place, session.info.id, number);
    ALOFT_TRY_STORE(store::Found found, core.engine.Get(row));
    auto record = found.exists() ? DecodePart(found.value) : std::nullopt;
    if (!record) return Fail(Error{Fault::kCorrupt, "part record"});
    record->info.number = number;
    bytes += record->info.bytes;
    const std::uint64_t like = run.empty() ? record->info.bytes : run.front().record.info.bytes;
    if (record->info.bytes > 2 * like || bytes > kMergedPieceBytesMax) break;
    run.push_back({std::move(*record), std::move(row), found.version});
  }
  if (run.size() < kPiecesMerged) run.clear();
  std::reverse(run.begin(), run.end());
  return run;
}

// Writes the bytes of the run one behind the other, and makes sure that they are the ones kept.
Result<PartRecord> Copy(Core& core, const std::vector<StoredPartRow>& run,
                        const std::optional<SecretKey>& key, BodyWriter& body) {
  PartRecord whole;
  whole.info.number = run.front().record.info.number;
  std::string buffer;
  for (const StoredPartRow& piece : run) {
    const PartInfo& info = piece.record.info;
    whole.info.bytes += info.bytes;
    whole.info.crc32c = Crc32cCombine(whole.info.crc32c, info.crc32c, info.bytes);
    whole.info.crc64nvme = Crc64NvmeCombine(whole.info.crc64nvme, info.crc64nvme, info.bytes);
    for (const Extent& extent : piece.record.extents) {
      for (std::uint64_t at = 0; at < extent.bytes; at += buffer.size()) {
        const std::uint64_t bytes = std::min<std::uint64_t>(extent.bytes - at, kCopyBytes);
        buffer.resize(static_cast<std::size_t>(bytes));
        ALOFT_TRY_VOID(
            ReadExtent(core, key, {extent.blob, extent.offset + at, bytes}, buffer.data()));
        ALOFT_TRY_VOID(body.Append(buffer));
      }
    }
  }
  ALOFT_TRY(const Digests digests, body.Finish({}));
  if (digests.crc32c != whole.info.crc32c || digests.crc64nvme != whole.info.crc64nvme) {
    return Fail(Error{Fault::kCorrupt, "pieces of a session"});
  }
  whole.extents = body.extents();
  return whole;
}

Result<void> Replace(Core& core, keys::Place place, const StoredUpload& session,
                     const std::vector<StoredPartRow>& run, PartRecord whole,
                     store::CommitRequest& request) {
  request.Expect(session.row, session.row_version);
  const std::int64_t stamp = core.generations.Next();
  for (const StoredPartRow& piece : run) {
    request.Expect(piece.row, piece.row_version);
    request.Erase(piece.row);
    DropReferences(request, piece.record.extents, piece.record.generation, stamp);
  }
  whole.generation = core.generations.Next();
  whole.info.created_micros = core.clock.WallMicros();
  AddReferences(request, whole.extents, whole.generation);
  request.Set(keys::Part(place, session.info.id, whole.info.number), Encode(whole));
  SessionState next = *session.session;
  next.pieces = whole.info.number;
  request.Set(session.row, Encode(UploadRecord{session.info, std::move(next)}));
  return {};
}

// One run; false if there is none.
Result<bool> MergeOnce(const std::shared_ptr<Core>& core, keys::Place place,
                       const std::optional<Lock>& lock, StoredUpload& session,
                       const UploadRef& ref) {
  ALOFT_TRY(const std::vector<StoredPartRow> run, FindRun(*core, place, session));
  if (run.empty()) return false;
  BodyOptions options;
  options.small_bytes_max = 0;
  options.md5 = Md5Wanted::kNo;
  options.lock = lock;
  BodyWriter body(core, options);
  const auto key = lock ? std::optional(lock->key) : std::nullopt;
  ALOFT_TRY(const PartRecord whole, Copy(*core, run, key, body));
  store::CommitRequest request;
  ALOFT_TRY_VOID(Replace(*core, place, session, run, whole, request));
  const auto committed = core->Commit(std::move(request));
  if (!committed.ok()) {
    Error error = FromStore(committed.error());
    if (error.outcome_unknown) body.NamedPerhaps();
    return Fail(std::move(error));
  }
  body.Named();
  ALOFT_TRY(session, FindSession(*core, place, ref));
  return true;
}

}  // namespace

Result<StoredUpload> FindSession(Core& core, keys::Place place, const UploadRef& session) {
  ALOFT_TRY(StoredUpload stored, FindAnyUpload(core, place, session));
  if (!stored.session) return Fail(Error{Fault::kNoSuchUpload});
  return stored;
}

Result<std::optional<Lock>> LockOf(const Core& core, const StoredUpload& session) {
  const Encryption& kept = session.info.encryption;
  if (kept.holder != KeyHolder::kClient) return LockOf(core, session, std::nullopt);
  if (core.keys == nullptr) return Fail(Error{Fault::kUnavailable, "this service has no keys"});
  ALOFT_TRY(const SecretKey key, core.keys->OpenForServer(session.session->server_sealed_key));
  return std::optional(Lock{kept, key});
}

void KeepLock(const Core& core, const std::optional<Lock>& lock, UploadInfo& info,
              SessionState& state) {
  if (!lock) return;
  info.encryption = lock->kept;
  if (lock->kept.holder == KeyHolder::kClient) {
    state.server_sealed_key = core.keys->SealForServer(lock->key);
  }
}

std::string KeepMd5(const Core& core, const std::optional<Lock>& lock, std::string md5_state) {
  if (!lock) return md5_state;
  return SealText(lock->key.Derive(kMd5Label), core.keys->random().Bytes(Aead::kNonceBytes), {},
                  md5_state);
}

Result<Md5> KeptMd5(const std::optional<Lock>& lock, const std::string& md5_state) {
  std::optional<std::string> plain = md5_state;
  if (lock) plain = OpenText(lock->key.Derive(kMd5Label), {}, md5_state);
  auto md5 = plain ? Md5::FromState(*plain) : std::nullopt;
  if (!md5) return Fail(Error{Fault::kCorrupt, "MD5 state"});
  return *md5;
}

Result<void> MergePieces(const std::shared_ptr<Core>& core, const BucketRow& bucket,
                         const std::optional<Lock>& lock, StoredUpload& session) {
  const UploadRef ref{{bucket.info->name, session.info.key}, session.info.id};
  while (true) {
    ALOFT_TRY(const bool merged, MergeOnce(core, bucket.place(), lock, session, ref));
    if (!merged) return {};
  }
}

std::vector<StoredPart> PartsOf(const std::vector<Extent>& extents) {
  std::vector<StoredPart> parts;
  for (std::size_t from = 0; from < extents.size(); from += kExtentsInPart) {
    StoredPart& part = parts.emplace_back();
    for (std::size_t i = from; i < std::min(extents.size(), from + kExtentsInPart); ++i) {
      part.extents.push_back(extents[i]);
      part.bytes += extents[i].bytes;
    }
  }
  return parts;
}

}  // namespace aloft::object

#include "object/sessions.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/crc.h"
#include "base/digest.h"
#include "object/attributes.h"
#include "object/bodies.h"
#include "object/body_writer.h"
#include "object/locks.h"
#include "object/new_version.h"
#include "object/session_pieces.h"
#include "object/upload_rows.h"

namespace aloft::object {
namespace {

using identity::Permission;

WriteConditions ConditionsOf(const SessionState& state) {
  WriteConditions conditions;
  conditions.if_generation = state.if_generation;
  conditions.if_not_generation = state.if_not_generation;
  conditions.if_metageneration = state.if_metageneration;
  conditions.if_not_metageneration = state.if_not_metageneration;
  return conditions;
}

ExpectedDigests ExpectedOf(const SessionState& state) {
  ExpectedDigests expected;
  expected.md5 = state.expected_md5;
  expected.crc32c = state.expected_crc32c;
  expected.bytes = state.expected_bytes;
  return expected;
}

// One connection's share of a session: bytes pass through a body writer, the digests run on from
// what the session's row holds.
class Writer final : public SessionWriter {
 public:
  Writer(std::shared_ptr<Core> core, identity::Grant grant, UploadRef ref, StoredUpload stored,
         std::optional<Lock> lock, const Md5& md5)
      : core_(std::move(core)),
        grant_(std::move(grant)),
        ref_(std::move(ref)),
        stored_(std::move(stored)),
        lock_(std::move(lock)) {
    OpenBody(md5);
  }

  Result<void> Append(std::string_view bytes) override {
    if (state().bytes + body_->bytes() + bytes.size() > kObjectBytesMax) {
      return Fail(Error{Fault::kTooLarge});
    }
    return body_->Append(bytes);
  }

  std::uint64_t pending() const override { return body_->bytes(); }

  Result<void> Keep() override {
    if (state().pieces + 1 >= kSessionPiecesMax) return Fail(Error{Fault::kTooLarge});
    ALOFT_TRY(const Digests digests, body_->Finish({}));
    if (!body_->in_blob()) return Fail(Error{Fault::kInvalidArgument, "too few bytes to keep"});
    SessionState next = After(digests);
    next.pieces += 1;
    next.md5_state = KeepMd5(*core_, lock_, digests.md5_state);
    PartRecord piece;
    piece.info.number = next.pieces;
    piece.info.bytes = digests.bytes;
    piece.info.crc32c = digests.crc32c;
    piece.info.crc64nvme = digests.crc64nvme;
    piece.extents = body_->extents();
    auto kept = core_->Resolve<bool>([&](store::CommitRequest& request) -> Result<bool> {
      ALOFT_TRY(const BucketRow bucket, core_->LoadBucket(grant_, ref_.name.bucket));
      ALOFT_TRY_VOID(CheckUnchanged(bucket));
      ALOFT_TRY_VOID(ReplacePart(*core_, request, bucket.place(), stored_, piece));
      request.Set(stored_.row, Encode(UploadRecord{stored_.info, next}));
      return true;
    });
    body_->Settle(kept);
    if (!kept.ok()) return Fail(std::move(kept.error()));
    ALOFT_TRY(const BucketRow bucket, core_->LoadBucket(grant_, ref_.name.bucket));
    ALOFT_TRY(stored_, FindSession(*core_, bucket.place(), ref_));
    ALOFT_TRY_VOID(MergePieces(core_, bucket, lock_, stored_));
    ALOFT_TRY(const Md5 md5, KeptMd5(lock_, state().md5_state));
    OpenBody(md5);
    return {};
  }

  Result<ObjectInfo> Finish(const ExpectedDigests& expected) override {
    ALOFT_TRY(const Digests digests, body_->Finish({}));
    const SessionState whole = After(digests);
    Digests all;
    all.bytes = whole.bytes;
    all.crc32c = whole.crc32c;
    all.crc64nvme = whole.crc64nvme;
    all.md5 = digests.md5;
    ALOFT_TRY_VOID(Compare(all, ExpectedOf(state())));
    ALOFT_TRY_VOID(Compare(all, expected));
    ObjectInfo info = InfoOf(all, stored_.info.attributes, Md5Use::kEtag);
    info.encryption = body_->encryption();
    auto created = CommitVersion(
        *core_, grant_, ref_.name, ConditionsOf(state()), info,
        [&](store::CommitRequest& request, const BucketRow& bucket, ObjectRecord& record) {
          return AttachWhole(request, bucket.place(), record);
        });
    body_->Settle(created);
    return created;
  }

 private:
  const SessionState& state() const { return *stored_.session; }

  void OpenBody(const Md5& md5) {
    BodyOptions options;
    options.small_bytes_max = state().pieces == 0 ? kSmallObjectBytesMax : 0;
    options.md5_from = md5;  // of the whole stream
    options.lock = lock_;
    body_ = std::make_unique<BodyWriter>(core_, options);
  }

  SessionState After(const Digests& digests) const {
    SessionState next = state();
    next.bytes += digests.bytes;
    next.crc32c = Crc32cCombine(next.crc32c, digests.crc32c, digests.bytes);
    next.crc64nvme = Crc64NvmeCombine(next.crc64nvme, digests.crc64nvme, digests.bytes);
    return next;
  }

  // Another writer of the same session came first.
  Result<void> CheckUnchanged(const BucketRow& bucket) const {
    ALOFT_TRY(const StoredUpload now, FindSession(*core_, bucket.place(), ref_));
    if (now.row_version != stored_.row_version) {
      return Fail(Error{Fault::kInvalidArgument, "the session went on elsewhere"});
    }
    return {};
  }

  // The object's body is all pieces in order, and this writer's last bytes; the session goes.
  Result<void> AttachWhole(store::CommitRequest& request, keys::Place place,
                           ObjectRecord& record) const {
    ALOFT_TRY(const StoredUpload now, FindSession(*core_, place, ref_));
    if (now.row_version != stored_.row_version) {
      return Fail(Error{Fault::kInvalidArgument, "the session went on elsewhere"});
    }
    const auto snapshot = core_->engine.TakeSnapshot();
    ALOFT_TRY(const std::vector<StoredPartRow> rows,
              LoadUploadParts(*core_, place, ref_.id, snapshot.get()));
    std::vector<std::uint32_t> numbers;
    std::vector<Extent> extents;
    for (const StoredPartRow& row : rows) {
      numbers.push_back(row.record.info.number);
      extents.insert(extents.end(), row.record.extents.begin(), row.record.extents.end());
    }
    DropUpload(*core_, request, place, stored_, rows, numbers, *snapshot);
    if (body_->in_blob() || !rows.empty()) {
      const std::vector<Extent> last = body_->extents();
      extents.insert(extents.end(), last.begin(), last.end());
      AttachParts(request, place, record, PartsOf(extents));
    } else {
      AttachRow(request, place, record, body_->small());
    }
    std::string finished;
    AppendBe64(finished, static_cast<std::uint64_t>(record.info.version.generation));
    finished += ref_.name.key;
    request.Set(keys::Finished(place, ref_.id), std::move(finished));
    return {};
  }

  const std::shared_ptr<Core> core_;
  const identity::Grant grant_;
  const UploadRef ref_;
  StoredUpload stored_;
  const std::optional<Lock> lock_;
  std::unique_ptr<BodyWriter> body_;
};

}  // namespace

Result<SessionInfo> Sessions::Create(const identity::Grant& grant, const ObjectName& name,
                                     const SessionOptions& options) {
  ALOFT_TRY_VOID(CheckWrite(*core_, grant, name, options.attributes, options.conditions));
  if (options.expected.bytes.value_or(0) > kObjectBytesMax) return Fail(Error{Fault::kTooLarge});
  return core_->Resolve<SessionInfo>([&](store::CommitRequest& request) -> Result<SessionInfo> {
    ALOFT_TRY(const BucketRow bucket, core_->LoadBucket(grant, name.bucket));
    UploadInfo info;
    info.key = name.key;
    info.id = core_->generations.Next();
    info.created_micros = core_->clock.WallMicros();
    info.attributes = options.attributes;
    info.checksum_scope = ChecksumScope::kFullObject;
    SessionState state;
    ALOFT_TRY(const std::optional<Lock> lock, LockFor(*core_, *bucket.info, options.encryption));
    KeepLock(*core_, lock, info, state);
    state.md5_state = KeepMd5(*core_, lock, Md5().SaveState());
    state.if_generation = options.conditions.if_generation;
    state.if_not_generation = options.conditions.if_not_generation;
    state.if_metageneration = options.conditions.if_metageneration;
    state.if_not_metageneration = options.conditions.if_not_metageneration;
    state.expected_md5 = options.expected.md5;
    state.expected_crc32c = options.expected.crc32c;
    state.expected_bytes = options.expected.bytes;
    request.Expect(bucket.key, bucket.version);
    request.Set(keys::Upload(bucket.place(), name.key, info.id), Encode(UploadRecord{info, state}));
    return SessionInfo{info.id, 0, {}};
  });
}

Result<SessionInfo> Sessions::Find(const identity::Grant& grant, const UploadRef& ref) {
  RequireGrant(grant, {Permission::kObjectWrite}, ref.name);
  ALOFT_TRY_VOID(CheckObjectKey(ref.name.key));
  ALOFT_TRY(const BucketRow bucket, core_->LoadBucket(grant, ref.name.bucket));
  auto stored = FindSession(*core_, bucket.place(), ref);
  if (stored.ok()) return SessionInfo{ref.id, stored->session->bytes, {}};
  if (stored.error().fault != Fault::kNoSuchUpload) return Fail(std::move(stored.error()));
  ALOFT_TRY(ObjectInfo finished, FindFinished(*core_, bucket, ref));
  const std::uint64_t bytes = finished.bytes;
  return SessionInfo{ref.id, bytes, std::move(finished)};
}

Result<std::unique_ptr<SessionWriter>> Sessions::Continue(
    const identity::Grant& grant, const UploadRef& ref, std::uint64_t offset,
    const std::optional<SecretKey>& client_key) {
  RequireGrant(grant, {Permission::kObjectWrite}, ref.name);
  ALOFT_TRY_VOID(CheckObjectKey(ref.name.key));
  ALOFT_TRY(const BucketRow bucket, core_->LoadBucket(grant, ref.name.bucket));
  ALOFT_TRY(StoredUpload stored, FindSession(*core_, bucket.place(), ref));
  if (stored.session->bytes != offset) return Fail(Error{Fault::kInvalidArgument, "offset"});
  if (client_key) ALOFT_TRY_VOID(CheckClientKey(stored.info.encryption, client_key));
  ALOFT_TRY(std::optional<Lock> lock, LockOf(*core_, stored));
  ALOFT_TRY(const Md5 md5, KeptMd5(lock, stored.session->md5_state));
  return std::unique_ptr<SessionWriter>(
      std::make_unique<Writer>(core_, grant, ref, std::move(stored), std::move(lock), md5));
}

Result<void> Sessions::Cancel(const identity::Grant& grant, const UploadRef& ref) {
  RequireGrant(grant, {Permission::kObjectWrite}, ref.name);
  ALOFT_TRY_VOID(CheckObjectKey(ref.name.key));
  auto cancelled = core_->Resolve<bool>([&](store::CommitRequest& request) -> Result<bool> {
    ALOFT_TRY(const BucketRow bucket, core_->LoadBucket(grant, ref.name.bucket));
    ALOFT_TRY(const StoredUpload stored, FindSession(*core_, bucket.place(), ref));
    ALOFT_TRY_VOID(DropUpload(*core_, request, bucket.place(), stored));
    return true;
  });
  if (!cancelled.ok()) return Fail(std::move(cancelled.error()));
  return {};
}

}  // namespace aloft::object

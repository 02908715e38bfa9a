#include "faces/gcs/resumable.h"

#include <algorithm>
#include <charconv>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "base/percent.h"
#include "faces/gcs/authorize.h"
#include "faces/gcs/client_key.h"
#include "faces/gcs/conditions.h"
#include "faces/gcs/hashes.h"
#include "faces/gcs/limits.h"
#include "faces/gcs/new_object.h"
#include "faces/gcs/operations.h"
#include "faces/gcs/range.h"
#include "faces/gcs/reply.h"
#include "object/sessions.h"

namespace aloft::faces::gcs {
namespace {

struct Session {
  CallPtr call;
  identity::Grant grant;
  object::UploadRef ref;
  BucketPtr bucket;
  std::optional<SecretKey> client_key;  // not every client sends it again
};

Result<Session> FindSession(const CallPtr& call) {
  const std::string* name = call->query.Find("name");
  const auto id = object::ParseVersionText(call->query.Get("upload_id"));
  if (name == nullptr || !id)
    return Fail(InvalidParameter("upload_id", call->query.Get("upload_id")));
  ALOFT_TRY(const BucketPtr bucket, FindBucket(*call, call->bucket()));
  ALOFT_TRY(WriteGrant grant, AuthorizeWrite(*call, *bucket, *name));
  ALOFT_TRY(const auto client_key, ClientKeyOf(call->headers()));
  return Session{call, std::move(grant.grant), {{call->bucket(), *name}, *id}, bucket, client_key};
}

Error Refusal(const Session& session, const object::Error& fault) {
  return FromFault(fault, session.ref.name.bucket, session.ref.name.key);
}

edge::Response Finished(const Session& session, object::ObjectInfo info) {
  info.key = session.ref.name.key;
  return ObjectReply(*session.call, *session.bucket, info);
}

// 308: what is there, and that more is expected.
edge::Response Incomplete(const Session& session, std::uint64_t bytes) {
  // To Go's client a 308 would be a redirection.
  const bool no_308 = session.call->headers().Get("x-guploader-no-308") == "yes";
  edge::Response response = EmptyReply(no_308 ? 200 : 308);
  if (no_308) response.Add("X-HTTP-Status-Code-Override", "308");
  response.Add("X-GUploader-UploadID", object::VersionText(session.ref.id));
  if (bytes > 0) response.Add("Range", "bytes=0-" + std::to_string(bytes - 1));
  return response;
}

Result<object::ExpectedDigests> ExpectedAtEnd(const Session& session,
                                              std::optional<std::uint64_t> total) {
  object::ExpectedDigests expected;
  ALOFT_TRY_VOID(ReadHashHeader(session.call->headers().Get("x-goog-hash"), expected));
  expected.bytes = total;
  return expected;
}

// How far is it? All bytes there and nothing more to come also ends the session.
Result<edge::Response> AnswerStatus(const Session& session, std::optional<std::uint64_t> total) {
  object::Sessions& sessions = session.call->objects().sessions();
  auto found = sessions.Find(session.grant, session.ref);
  if (!found) return Fail(Refusal(session, found.error()));
  if (found->finished) return Finished(session, std::move(*found->finished));
  if (total != found->bytes) return Incomplete(session, found->bytes);
  ALOFT_TRY(const object::ExpectedDigests expected, ExpectedAtEnd(session, total));
  auto writer = sessions.Continue(session.grant, session.ref, found->bytes, session.client_key);
  if (!writer) return Fail(Refusal(session, writer.error()));
  auto created = (*writer)->Finish(expected);
  if (!created) return Fail(Refusal(session, created.error()));
  return Finished(session, std::move(*created));
}

// One chunk, or all the rest.
class ChunkSink final : public edge::BodySink {
 public:
  ChunkSink(Session session, ContentRange range)
      : session_(std::move(session)), range_(std::move(range)) {}

  // The client went away in the middle: what has come is kept, so that it goes on from there.
  ~ChunkSink() override {
    if (ended_ || !writer_) return;
    try {
      static_cast<void>(Keep());
    } catch (const std::exception&) {
      // Then it is sent again.
    }
  }

  ::aloft::Result<void, edge::Response> Append(std::string_view bytes) override {
    auto appended = TryAppend(bytes);
    if (appended) return {};
    ended_ = true;
    return Fail(ErrorReply(session_.call->http(), appended.error()));
  }

  edge::Response Finish() override {
    ended_ = true;
    auto reply = TryFinish();
    if (!reply) return ErrorReply(session_.call->http(), reply.error());
    return std::move(*reply);
  }

 private:
  object::Sessions& sessions() { return session_.call->objects().sessions(); }

  Result<void> Open() {
    if (writer_ || finished_) return {};
    auto found = sessions().Find(session_.grant, session_.ref);
    if (!found) return Fail(Refusal(session_, found.error()));
    if (found->finished) {
      finished_ = std::move(found->finished);
      return {};
    }
    kept_ = found->bytes;
    if (*range_.first > kept_) {
      return Fail(Error{503, "backendError",
                        "Invalid request. According to the Content-Range header, the upload offset "
                        "is " +
                            std::to_string(*range_.first) +
                            " byte(s), which exceeds already uploaded size of " +
                            std::to_string(kept_) + " byte(s)."});
    }
    skip_ = kept_ - *range_.first;
    auto writer = sessions().Continue(session_.grant, session_.ref, kept_, session_.client_key);
    if (!writer) return Fail(Refusal(session_, writer.error()));
    writer_ = std::move(*writer);
    return {};
  }

  Result<void> Keep() {
    const std::uint64_t pending = writer_->pending();
    if (pending == 0) return {};
    const auto kept = writer_->Keep();
    if (!kept) return Fail(Refusal(session_, kept.error()));
    kept_ += pending;
    return {};
  }

  Result<void> TryAppend(std::string_view bytes) {
    ALOFT_TRY_VOID(Open());
    if (finished_) return {};  // sent again, because the answer got lost
    received_ += bytes.size();
    const auto skipped = static_cast<std::size_t>(std::min<std::uint64_t>(skip_, bytes.size()));
    bytes.remove_prefix(skipped);
    skip_ -= skipped;
    while (!bytes.empty()) {
      const std::uint64_t room = kKeptPieceBytes - writer_->pending();
      const std::string_view some = bytes.substr(0, static_cast<std::size_t>(room));
      const auto appended = writer_->Append(some);
      if (!appended) return Fail(Refusal(session_, appended.error()));
      bytes.remove_prefix(some.size());
      if (writer_->pending() == kKeptPieceBytes) ALOFT_TRY_VOID(Keep());
    }
    return {};
  }

  Result<edge::Response> TryFinish() {
    ALOFT_TRY_VOID(Open());
    if (finished_) return Finished(session_, std::move(*finished_));
    if (range_.last && received_ != *range_.last - *range_.first + 1) {
      return Fail(Invalid("The chunk has another length than its Content-Range."));
    }
    const bool last = !range_.last || (range_.total && *range_.total == *range_.last + 1);
    if (!last) {
      ALOFT_TRY_VOID(Keep());
      return Incomplete(session_, kept_);
    }
    ALOFT_TRY(const object::ExpectedDigests expected, ExpectedAtEnd(session_, range_.total));
    auto created = writer_->Finish(expected);
    if (!created) return Fail(Refusal(session_, created.error()));
    return Finished(session_, std::move(*created));
  }

  Session session_;
  ContentRange range_;
  std::unique_ptr<object::SessionWriter> writer_;
  std::optional<object::ObjectInfo> finished_;
  std::uint64_t kept_ = 0;      // of the session
  std::uint64_t skip_ = 0;      // of this chunk: kept already
  std::uint64_t received_ = 0;  // of this chunk
  bool ended_ = false;          // answered, or failed
};

Result<edge::Response> Start(const Call& call, std::string_view body) {
  ALOFT_TRY(NewObject object,
            DescribeObject(call, body, call.headers().Get("x-upload-content-type")));
  ALOFT_TRY(const WriteGrant grant, AuthorizeNew(call, object));
  object::SessionOptions options;
  options.attributes = std::move(object.attributes);
  options.expected = std::move(object.expected);
  options.encryption = object.encryption;
  ALOFT_TRY(options.conditions, WriteConditionsOf(call.query));
  ALOFT_TRY_VOID(ForbidReplacing(grant, options.conditions));
  if (const auto length = call.headers().Find("x-upload-content-length")) {
    std::uint64_t bytes = 0;
    const char* end = length->data() + length->size();
    const auto [stop, fault] = std::from_chars(length->data(), end, bytes);
    if (fault != std::errc() || stop != end) {
      return Fail(Invalid("Invalid value for X-Upload-Content-Length."));
    }
    options.expected.bytes = bytes;
  }
  const auto begun =
      call.objects().sessions().Create(grant.grant, {call.bucket(), object.name}, options);
  if (!begun) {
    return Fail(WriteFault(grant, begun.error(), call.query, call.bucket(), object.name));
  }
  const std::string id = object::VersionText(begun->id);
  edge::Response response = EmptyReply(200);
  response.Add("X-GUploader-UploadID", id);
  response.Add("Location", SessionUrl(call, object.name, id));
  return response;
}

}  // namespace

std::string SessionUrl(const Call& call, std::string_view name, std::string_view upload_id) {
  std::string url = ServiceOrigin(call) + "/upload/storage/v1/b/" +
                    UriEncode(call.bucket(), SlashEncoding::kEncoded) +
                    "/o?uploadType=resumable&name=" + UriEncode(name, SlashEncoding::kEncoded);
  url.append("&upload_id=").append(upload_id);
  const UploadPasses* passes = call.services->passes;
  if (passes == nullptr) return url;
  return url + passes->Parameter(*call.request->principal(), call.bucket(), name, upload_id);
}

Result<edge::Plan> StartResumable(const CallPtr& call) {
  return WithBody(call, [call](std::string_view body) { return Start(*call, body); });
}

Result<edge::Plan> ContinueUpload(const CallPtr& call) {
  ALOFT_TRY(Session session, FindSession(call));
  ContentRange range;
  const auto header = call->headers().Find("content-range");
  if (header) {
    ALOFT_TRY(range, ParseContentRange(*header));
  } else {
    range.first = 0;  // all of it at once
  }
  if (!range.first) {
    return WithoutBody(
        call, [session, range] { return AnswerStatus(session, range.total); }, Where::kPool);
  }
  const bool last = !range.last || (range.total && *range.total == *range.last + 1);
  if (!last && (*range.last + 1 - *range.first) % kChunkQuantum != 0) {
    return Fail(Invalid("A chunk that is not the last must be a multiple of 256 KiB."));
  }
  return edge::Plan(edge::Streamed{
      std::make_unique<ChunkSink>(std::move(session), std::move(range)), kUploadBytesMax});
}

Result<edge::Plan> CancelUpload(const CallPtr& call) {
  ALOFT_TRY(const Session session, FindSession(call));
  return WithoutBody(call, [session]() -> Result<edge::Response> {
    const auto cancelled = session.call->objects().sessions().Cancel(session.grant, session.ref);
    if (!cancelled) return Fail(Refusal(session, cancelled.error()));
    return EmptyReply(499);
  });
}

}  // namespace aloft::faces::gcs

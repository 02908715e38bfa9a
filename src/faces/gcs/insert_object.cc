// Objects: insert, by media and by multipart/related.
// https://cloud.google.com/storage/docs/json_api/v1/objects/insert
#include <memory>
#include <utility>

#include "faces/gcs/limits.h"
#include "faces/gcs/new_object.h"
#include "faces/gcs/operations.h"
#include "faces/gcs/related_body.h"
#include "faces/gcs/reply.h"
#include "faces/gcs/resumable.h"

namespace aloft::faces::gcs {
namespace {

class MediaSink final : public edge::BodySink {
 public:
  MediaSink(CallPtr call, NewObject object)
      : call_(call), object_(std::move(object)), intake_(std::move(call)) {}

  ::aloft::Result<void, edge::Response> Append(std::string_view bytes) override {
    auto appended = TryAppend(bytes);
    if (!appended) return Fail(ErrorReply(call_->http(), appended.error()));
    return {};
  }

  edge::Response Finish() override {
    auto reply = TryFinish();
    if (!reply) return ErrorReply(call_->http(), reply.error());
    return std::move(*reply);
  }

 private:
  Result<void> Open() {
    if (intake_.is_open()) return {};
    return intake_.Open(object_);
  }
  Result<void> TryAppend(std::string_view bytes) {
    ALOFT_TRY_VOID(Open());
    return intake_.Append(bytes);
  }
  Result<edge::Response> TryFinish() {
    ALOFT_TRY_VOID(Open());
    return intake_.Finish();
  }

  CallPtr call_;
  NewObject object_;
  ObjectIntake intake_;
};

class RelatedSink final : public edge::BodySink {
 public:
  RelatedSink(CallPtr call, std::string_view boundary)
      : call_(call),
        intake_(std::move(call)),
        body_(
            boundary,
            [this](std::string_view json, std::string_view type) { return Open(json, type); },
            [this](std::string_view bytes) { return intake_.Append(bytes); }) {}

  ::aloft::Result<void, edge::Response> Append(std::string_view bytes) override {
    auto appended = body_.Append(bytes);
    if (!appended) return Fail(ErrorReply(call_->http(), appended.error()));
    return {};
  }

  edge::Response Finish() override {
    auto reply = TryFinish();
    if (!reply) return ErrorReply(call_->http(), reply.error());
    return std::move(*reply);
  }

 private:
  Result<void> Open(std::string_view json, std::string_view type) {
    ALOFT_TRY(NewObject object, DescribeObject(*call_, json, type));
    return intake_.Open(std::move(object));
  }
  Result<edge::Response> TryFinish() {
    ALOFT_TRY_VOID(body_.Finish());
    return intake_.Finish();
  }

  CallPtr call_;
  ObjectIntake intake_;
  RelatedBody body_;
};

// What is answered with lists has to be read again when the object is there.
bool IsShort(const Call& call) {
  const auto length = call.http().content_length;
  return length && *length <= kInlineUploadBytesMax && call.query.Get("projection") != "full";
}

Result<edge::Response> PutRelated(const Call& call, const std::string& boundary,
                                  std::string_view body) {
  NewObject object;
  std::string media;
  RelatedBody related(
      boundary,
      [&](std::string_view json, std::string_view type) -> Result<void> {
        ALOFT_TRY(object, DescribeObject(call, json, type));
        return {};
      },
      [&](std::string_view bytes) -> Result<void> {
        media.append(bytes);
        return {};
      });
  ALOFT_TRY_VOID(related.Append(body));
  ALOFT_TRY_VOID(related.Finish());
  return PutWhole(call, std::move(object), media);
}

Result<edge::Plan> InsertByMedia(const CallPtr& call) {
  ALOFT_TRY(NewObject object, DescribeObject(*call, {}, call->headers().Get("content-type")));
  if (IsShort(*call)) {
    return WithBody(call, [call, object = std::move(object)](std::string_view body) {
      return PutWhole(*call, object, body);
    });
  }
  ALOFT_TRY_VOID(AuthorizeNew(*call, object));
  return edge::Plan(
      edge::Streamed{std::make_unique<MediaSink>(call, std::move(object)), kUploadBytesMax});
}

Result<edge::Plan> InsertByRelated(const CallPtr& call) {
  ALOFT_TRY(const std::string boundary,
            RelatedBody::BoundaryOf(call->headers().Get("content-type")));
  if (IsShort(*call)) {
    return WithBody(call, [call, boundary](std::string_view body) {
      return PutRelated(*call, boundary, body);
    });
  }
  return edge::Plan(edge::Streamed{std::make_unique<RelatedSink>(call, boundary),
                                   kUploadBytesMax + kRelatedFramingBytesMax});
}

}  // namespace

Result<edge::Plan> InsertObject(const CallPtr& call) {
  const std::string_view type = call->query.Get("uploadType");
  if (call->query.Has("upload_id")) return ContinueUpload(call);
  ALOFT_TRY_VOID(ProjectionOf(call->query, Projection::kNoAcl));
  if (type == "media") return InsertByMedia(call);
  if (type == "multipart") return InsertByRelated(call);
  if (type == "resumable") return StartResumable(call);
  return Fail(type.empty() ? Required("uploadType") : InvalidParameter("uploadType", type));
}

}  // namespace aloft::faces::gcs

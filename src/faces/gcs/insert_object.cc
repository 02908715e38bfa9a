// Objects: insert, by media and by multipart/related.
// https://cloud.google.com/storage/docs/json_api/v1/objects/insert
#include <utility>

#include "faces/common/body_plans.h"
#include "faces/gcs/limits.h"
#include "faces/gcs/new_object.h"
#include "faces/gcs/operations.h"
#include "faces/gcs/related_body.h"
#include "faces/gcs/reply.h"
#include "faces/gcs/resumable.h"

namespace aloft::faces::gcs {
namespace {

class MediaIntake {
 public:
  MediaIntake(CallPtr call, NewObject object)
      : object_(std::move(object)), intake_(std::move(call)) {}

  Result<void> Append(std::string_view bytes) {
    ALOFT_TRY_VOID(Open());
    return intake_.Append(bytes);
  }
  Result<edge::Response> Finish() {
    ALOFT_TRY_VOID(Open());
    return intake_.Finish();
  }

 private:
  Result<void> Open() {
    if (intake_.is_open()) return {};
    return intake_.Open(object_);
  }

  NewObject object_;
  ObjectIntake intake_;
};

class RelatedIntake {
 public:
  RelatedIntake(CallPtr call, std::string_view boundary)
      : call_(call),
        intake_(std::move(call)),
        body_(
            boundary,
            [this](std::string_view json, std::string_view type) { return Open(json, type); },
            [this](std::string_view bytes) { return intake_.Append(bytes); }) {}

  Result<void> Append(std::string_view bytes) { return body_.Append(bytes); }
  Result<edge::Response> Finish() {
    ALOFT_TRY_VOID(body_.Finish());
    return intake_.Finish();
  }

 private:
  Result<void> Open(std::string_view json, std::string_view type) {
    ALOFT_TRY(NewObject object, DescribeObject(*call_, json, type));
    return intake_.Open(std::move(object));
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
  return StreamInto<MediaIntake>(kUploadBytesMax, Refusing(call), call, std::move(object));
}

Result<edge::Plan> InsertByRelated(const CallPtr& call) {
  ALOFT_TRY(const std::string boundary,
            RelatedBody::BoundaryOf(call->headers().Get("content-type")));
  if (IsShort(*call)) {
    return WithBody(call, [call, boundary](std::string_view body) {
      return PutRelated(*call, boundary, body);
    });
  }
  return StreamInto<RelatedIntake>(kUploadBytesMax + kRelatedFramingBytesMax, Refusing(call), call,
                                   boundary);
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

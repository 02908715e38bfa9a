#include "faces/gcs/new_object.h"

#include <utility>

#include "faces/gcs/authorize.h"
#include "faces/gcs/conditions.h"
#include "faces/gcs/hashes.h"

namespace aloft::faces::gcs {

Result<NewObject> DescribeObject(const Call& call, std::string_view json,
                                 std::string_view media_type) {
  ALOFT_TRY(const Json resource, ParseJson(json));
  ALOFT_TRY(NewObject object, ReadNewObject(resource));
  if (const std::string* name = call.query.Find("name")) object.name = *name;
  if (object.name.empty()) return Fail(Required("name"));
  object::ContentHeaders& headers = object.attributes.headers;
  if (headers.type.empty()) headers.type = media_type;
  if (const std::string* coding = call.query.Find("contentEncoding")) headers.encoding = *coding;
  if (call.query.Has("kmsKeyName")) return Fail(NotImplemented("kmsKeyName"));
  if (call.headers().Find("x-goog-encryption-key")) {
    return Fail(NotImplemented("Encryption with a key of the client"));
  }
  ALOFT_TRY_VOID(ReadHashHeader(call.headers().Get("x-goog-hash"), object.expected));
  return object;
}

Result<identity::Grant> AuthorizeNew(const Call& call, const NewObject& object) {
  const std::string_view access = call.query.Get("predefinedAcl");
  const bool gives_away = access.starts_with("public") || access == "authenticatedRead";
  if (gives_away) return Fail(NotImplemented("Access-control lists"));
  ALOFT_TRY(const BucketPtr bucket, FindBucket(call, call.bucket()));
  return AuthorizeNewObject(call, *bucket, object.name);
}

Result<void> ObjectIntake::Open(NewObject object) {
  object_ = std::move(object);
  ALOFT_TRY(const identity::Grant grant, AuthorizeNew(*call_, object_));
  object::WriteOptions options;
  options.attributes = object_.attributes;
  ALOFT_TRY(options.conditions, WriteConditionsOf(call_->query));
  options.bytes_expected = call_->http().content_length;
  auto writer =
      call_->objects().objects().Put(grant, {call_->bucket(), object_.name}, std::move(options));
  if (!writer) return Fail(FromFault(writer.error(), call_->bucket(), object_.name));
  writer_ = std::move(*writer);
  return {};
}

Result<void> ObjectIntake::Append(std::string_view bytes) {
  auto appended = writer_->Append(bytes);
  if (!appended) return Fail(FromFault(appended.error(), call_->bucket(), object_.name));
  return {};
}

Result<edge::Response> ObjectIntake::Finish() {
  auto created = writer_->Commit(object_.expected);
  if (!created) return Fail(FromFault(created.error(), call_->bucket(), object_.name));
  created->key = object_.name;
  return ObjectReply(*call_, call_->bucket(), *created);
}

}  // namespace aloft::faces::gcs

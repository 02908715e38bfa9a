#include "faces/gcs/new_object.h"

#include <utility>

#include "faces/gcs/authorize.h"
#include "faces/gcs/client_key.h"
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
  ALOFT_TRY(const auto client_key, ClientKeyOf(call.headers()));
  object.encryption = object::EncryptionChoice::ByClient(client_key);
  ALOFT_TRY_VOID(ReadHashHeader(call.headers().Get("x-goog-hash"), object.expected));
  return object;
}

Result<WriteGrant> AuthorizeNew(const Call& call, NewObject& object) {
  ALOFT_TRY(const BucketPtr bucket, FindBucket(call, call.bucket()));
  ALOFT_TRY(WriteGrant grant, AuthorizeWrite(call, *bucket, object.name));
  const std::string_view predefined = call.query.Get("predefinedAcl");
  ALOFT_TRY(Access access, NewObjectAccess(call, *bucket, predefined, &object.access_list));
  if (!predefined.empty() || !object.access_list.empty()) {
    ALOFT_TRY_VOID(
        AuthorizeObject(call, *bucket, object.name, identity::Permission::kObjectAccessWrite));
  }
  object.attributes.access = access.control;
  object.attributes.access_list = std::move(access.list);
  object.attributes.owner = call.principal().name;
  return grant;
}

Result<edge::Response> PutWhole(const Call& call, NewObject object, std::string_view bytes) {
  ALOFT_TRY(const BucketPtr bucket, FindBucket(call, call.bucket()));
  // Who may write a list may see it.
  const Projection projection = object.access_list.empty() ? Projection::kNoAcl : Projection::kFull;
  ALOFT_TRY(const WriteGrant grant, AuthorizeNew(call, object));
  object::WriteOptions options;
  options.attributes = std::move(object.attributes);
  options.encryption = object.encryption;
  ALOFT_TRY(options.conditions, WriteConditionsOf(call.query));
  ALOFT_TRY_VOID(ForbidReplacing(grant, options.conditions));
  auto created = call.objects().objects().PutSmall(grant.grant, {call.bucket(), object.name}, bytes,
                                                   options, object.expected);
  if (!created) {
    return Fail(WriteFault(grant, created.error(), call.query, call.bucket(), object.name));
  }
  created->key = object.name;
  return ObjectReply(call, *bucket, *created, projection);
}

Result<void> ObjectIntake::Open(NewObject object) {
  object_ = std::move(object);
  ALOFT_TRY(grant_, AuthorizeNew(*call_, object_));
  object::WriteOptions options;
  options.attributes = object_.attributes;
  options.encryption = object_.encryption;
  ALOFT_TRY(options.conditions, WriteConditionsOf(call_->query));
  ALOFT_TRY_VOID(ForbidReplacing(*grant_, options.conditions));
  options.bytes_expected = call_->http().content_length;
  auto writer = call_->objects().objects().Put(grant_->grant, {call_->bucket(), object_.name},
                                               std::move(options));
  if (!writer) return Fail(Refusal(writer.error()));
  writer_ = std::move(*writer);
  return {};
}

Result<void> ObjectIntake::Append(std::string_view bytes) {
  auto appended = writer_->Append(bytes);
  if (!appended) return Fail(Refusal(appended.error()));
  return {};
}

Result<edge::Response> ObjectIntake::Finish() {
  auto created = writer_->Commit(object_.expected);
  if (!created) return Fail(Refusal(created.error()));
  created->key = object_.name;
  ALOFT_TRY(const BucketPtr bucket, FindBucket(*call_, call_->bucket()));
  ALOFT_TRY(const Projection projection, AuthorizeProjection(*call_, *bucket, object_.name));
  return ObjectReply(*call_, *bucket, *created, projection);
}

Error ObjectIntake::Refusal(const object::Error& fault) const {
  return WriteFault(*grant_, fault, call_->query, call_->bucket(), object_.name);
}

}  // namespace aloft::faces::gcs

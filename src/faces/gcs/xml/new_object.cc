#include "faces/gcs/xml/new_object.h"

#include <string>
#include <utility>

#include "faces/gcs/access_list.h"
#include "faces/gcs/xml/canned_lists.h"
#include "faces/gcs/xml/reply.h"

namespace aloft::faces::gcs::xml {

Result<WriteGrant> AuthorizeWriting(const Call& call, object::WriteConditions& conditions) {
  const auto bucket = FindBucket(call, call.bucket());
  if (!bucket) return Fail(FromJson(bucket.error()));
  auto grant = AuthorizeWrite(call, **bucket, call.key());
  if (!grant) return Fail(FromJson(grant.error()));
  const auto only_new = ForbidReplacing(*grant, conditions);
  if (!only_new) return Fail(FromJson(only_new.error()));
  return std::move(*grant);
}

Result<WriteGrant> AuthorizeNew(const Call& call, object::ObjectAttributes& attributes,
                                object::WriteConditions& conditions) {
  ALOFT_TRY(WriteGrant grant, AuthorizeWriting(call, conditions));
  ALOFT_TRY(const std::string_view predefined, CannedList(call.headers()));
  if (!predefined.empty()) {
    ALOFT_TRY_VOID(AuthorizeObject(call, identity::Permission::kObjectAccessWrite));
  }
  const auto bucket = FindBucket(call, call.bucket());
  if (!bucket) return Fail(FromJson(bucket.error()));
  auto access = NewObjectAccess(call, **bucket, predefined, nullptr);
  if (!access) return Fail(FromJson(access.error()));
  attributes.access = access->control;
  attributes.access_list = std::move(access->list);
  attributes.owner = call.principal().name;
  return grant;
}

Error WriteFault(const WriteGrant& grant, const Call& call, const object::Error& fault) {
  const bool replaces = grant.creates_only && !call.headers().Find("x-goog-if-generation-match") &&
                        fault.fault == object::Fault::kPreconditionFailed &&
                        fault.detail == "if_generation";
  if (!replaces) return FromFault(fault, call.bucket(), call.key());
  return {Code::kAccessDenied,
          "The caller does not have storage.objects.delete access to the Google Cloud Storage "
          "object."};
}

}  // namespace aloft::faces::gcs::xml

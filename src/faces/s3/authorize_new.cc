#include "faces/s3/authorize_new.h"

#include "faces/s3/object_lock.h"

namespace aloft::faces::s3 {

Result<identity::Grant> AuthorizeNewObject(const Scope& scope, std::string_view key,
                                           const NewObjectAsked& asked) {
  using identity::Permission;
  const AskedDetails details{.request_tags = &asked.tags, .protection = &asked.protection};
  ALOFT_TRY(identity::Grant grant, AuthorizeObject(scope, key, Permission::kObjectWrite, details));
  if (!asked.tags.empty()) {
    ALOFT_TRY([[maybe_unused]] const identity::Grant may_tag,
              AuthorizeObject(scope, key, Permission::kObjectTagsWrite, details));
  }
  if (asked.headers.Find("x-amz-acl")) {
    ALOFT_TRY([[maybe_unused]] const identity::Grant may_share,
              AuthorizeObject(scope, key, Permission::kObjectAccessWrite, details));
  }
  ALOFT_TRY_VOID(AuthorizeProtection(scope, key, asked.protection));
  return grant;
}

}  // namespace aloft::faces::s3

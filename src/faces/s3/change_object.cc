#include "faces/s3/change_object.h"

#include "faces/s3/object_headers.h"
#include "faces/s3/reply.h"

namespace aloft::faces::s3 {

Result<object::ObjectInfo> ChangeObject(const Scope& scope, const identity::Grant& grant,
                                        std::optional<object::VersionRef> version,
                                        const object::ObjectChange& change) {
  const Call& call = *scope.call;
  auto info = call.objects().objects().Update(grant, call.object_name(), version, change);
  if (!info) return Fail(HideMissing(scope, FromFault(info.error(), call.bucket(), call.key())));
  return std::move(*info);
}

Result<edge::Response> AnswerChange(int status, const Scope& scope, const identity::Grant& grant,
                                    std::optional<object::VersionRef> version,
                                    const object::ObjectChange& change) {
  ALOFT_TRY(const object::ObjectInfo info, ChangeObject(scope, grant, version, change));
  edge::Response response = EmptyReply(status);
  AddVersionHeader(response, *scope.bucket, info.version);
  return response;
}

}  // namespace aloft::faces::s3
